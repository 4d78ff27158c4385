#!/bin/sh
# Build portal/web/static from the sources of this folder: `npm ci && sh build.sh`.
set -eu
cd "$(dirname "$0")"
static=../../portal/web/static
mkdir -p "$static/fonts" "$static/licences"
npx sass --no-source-map --style=compressed --no-charset --quiet-deps \
  --load-path=. --load-path=node_modules/govuk-frontend/dist style.scss "$static/style.css"
npx rtlcss --silent "$static/style.css" "$static/style.rtl.css"
npx sass --no-source-map --style=compressed --no-charset --load-path=. arabic.scss \
  >> "$static/style.rtl.css"
for script in latin latin-ext; do
  for weight in 400 600; do
    cp "node_modules/@fontsource/lexend/files/lexend-$script-$weight-normal.woff2" "$static/fonts/"
  done
done
for weight in 400 600; do
  cp "../../forms/fonts/noto-sans-arabic-arabic-$weight-normal.woff2" "$static/fonts/"
done
cp ../../forms/fonts/noto-sans-arabic-5.3.0-OFL.txt "$static/licences/noto-sans-arabic.txt"
cp node_modules/@fontsource/lexend/LICENSE "$static/licences/lexend.txt"
cp LICENCE-govuk-frontend.txt "$static/licences/govuk-frontend.txt"
