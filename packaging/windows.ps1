# Makes the Windows application: a folder with ai-os-window.exe. Usage: packaging\windows.ps1 [-Out DIST]
#
# UNVERIFIED: this script has never been run on Windows. It does what packaging/freeze.py does on Linux, where that is
# tried. What is not known here: whether the recipe collects Qt's parts for Windows completely, how large the folder
# is, and how soon the window is there. The folder is not signed, so that Windows will warn at the first start.
#
# Needs: Python 3.10 or newer, Rust 1.90 or newer (https://rustup.rs), and the build tools of Visual Studio.
param([string]$Out = "dist\AI-OS")
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..")

python packaging\freeze.py --out $Out
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

# A program of Windows with a window has no standard output: only its exit code tells how the self-test went.
$test = Start-Process -FilePath (Join-Path $Out "ai-os-window.exe") -ArgumentList "--self-test" -Wait -PassThru
if ($test.ExitCode -ne 0) { Write-Error "The self-test failed with exit code $($test.ExitCode)."; exit 1 }
Write-Output "Self-test passed. The application is $Out\ai-os-window.exe; the command line is $Out\ai-os.exe."
