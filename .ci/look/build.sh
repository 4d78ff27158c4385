#!/bin/sh
# Build portal/web/static from the sources of this folder: `npm ci && sh build.sh`.
set -eu
cd "$(dirname "$0")"
static=../../portal/web/static
mkdir -p "$static/fonts" "$static/licences"
npx sass --no-source-map --style=compressed --no-charset --quiet-deps \
  --load-path=. --load-path=node_modules/govuk-frontend/dist style.scss "$static/style.css"
for script in latin latin-ext; do
  for weight in 400 600; do
    cp "node_modules/@fontsource/lexend/files/lexend-$script-$weight-normal.woff2" "$static/fonts/"
  done
done
cp node_modules/@fontsource/lexend/LICENSE "$static/licences/lexend.txt"
cp LICENCE-govuk-frontend.txt "$static/licences/govuk-frontend.txt"
