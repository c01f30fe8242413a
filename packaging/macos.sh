#!/bin/sh
# Makes the macOS application: a folder with the program ai-os-window. Usage: packaging/macos.sh [DIST]
#
# UNVERIFIED: this script has never been run on macOS. It does what packaging/freeze.py does on Linux, where that is
# tried. What is not known here: whether the recipe collects Qt's parts for macOS completely, how large the folder is,
# and how soon the window is there. The recipe also makes build/bundle/dist/AI-OS.app, which is neither signed nor
# notarised, so that macOS will refuse to open it until it is allowed in the system settings.
#
# Needs: Python 3.10 or newer, Rust 1.90 or newer (https://rustup.rs), and Xcode's command line tools.
set -eu
cd "$(dirname "$0")/.."
out="${1:-dist/AI-OS}"

python3 packaging/freeze.py --out "$out"
"$out/ai-os-window" --self-test
echo "The application is $out/ai-os-window; the command line is $out/ai-os."
