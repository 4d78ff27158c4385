#!/bin/sh
# Build portal/web/static from the sources of this folder: `npm ci && sh build.sh`.
set -eu
cd "$(dirname "$0")"
static=../../portal/web/static
mkdir -p "$static/fonts" "$static/licences"
npx sass --no-source-map --style=compressed --no-charset --quiet-deps \
  --load-path=. --load-path=node_modules/govuk-frontend/dist style.scss "$static/style.css"
npx sass --no-source-map --style=compressed --no-charset --quiet-deps \
  --load-path=. --load-path=node_modules/govuk-frontend/dist desk.scss "$static/desk.css"
npx rtlcss --silent "$static/style.css" "$static/style.rtl.css"
npx rtlcss --silent "$static/desk.css" "$static/desk.rtl.css"
# Beside Arabic's typefaces, one for Latin letters is enough on a slow line (arabic.scss).
sed -i -E 's/@font-face\{[^}]*lexend-latin-(ext-[46]00|600)-normal[^}]*\}//g' "$static/style.rtl.css"
npx sass --no-source-map --style=compressed --no-charset --load-path=. arabic.scss \
  >> "$static/style.rtl.css"
../../.venv/bin/python fonts.py node_modules/@fontsource/lexend/files "$static/fonts" latin latin-ext
../../.venv/bin/python fonts.py ../../forms/fonts "$static/fonts" arabic
cp node_modules/@fontsource/lexend/LICENSE "$static/licences/lexend.txt"
cp LICENCE-govuk-frontend.txt "$static/licences/govuk-frontend.txt"
