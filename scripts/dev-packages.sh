#!/usr/bin/env bash
# Installs the Debian packages that development and browser tests like to have. Skipped with a message without rights.
set -euo pipefail
packages=(chromium libusb-1.0-0 udev xvfb xauth socat umockdev gir1.2-umockdev-1.0 python3-gi age openssl strace poppler-utils qpdf nats-server)
missing=()
for package in "${packages[@]}"; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "Debian packages are there: ${packages[*]}"
elif ! command -v apt-get >/dev/null; then
  echo "Skipped: no apt-get here. Wanted: ${missing[*]}"
elif [ "$(id -u)" -ne 0 ]; then
  echo "Skipped: needs root. Run: sudo apt-get install ${missing[*]}"
else
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
