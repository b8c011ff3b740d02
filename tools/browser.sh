#!/usr/bin/env bash
# Make sure that Chromium and a Chinese font are there; install them by apt as root, else say what is missing.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v fc-match >/dev/null && fc-match 'sans-serif:lang=zh-cn' family | grep -q 'CJK SC' || missing+=(fonts-noto-cjk fontconfig)
if [ "${#missing[@]}" -eq 0 ]; then
  exit 0
fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "浏览器测试缺少：${missing[*]}。请由管理员安装（Debian：apt-get install ${missing[*]}）后重试。" >&2
  exit 1
fi
echo "正在安装浏览器测试所需：${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
