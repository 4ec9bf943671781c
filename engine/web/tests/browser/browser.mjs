// The system's Chromium, without a window. The environment variable CHROMIUM_PROGRAM names another.

import { chromium } from "playwright-core";

const browser_program = process.env.CHROMIUM_PROGRAM ?? "/usr/bin/chromium";

const browser_flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch_browser() {
  return chromium.launch({ executablePath: browser_program, args: browser_flags });
}
