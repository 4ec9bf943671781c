// The real server, started for a test and ended after it; and what it says when asked directly, past
// the page.
//
// The program is named by the environment variable MISDEAL_PROGRAM. Without it nothing can be tested,
// and that is a failure.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const start_timeout_ms = 20_000;

export async function start_server() {
  const program = process.env.MISDEAL_PROGRAM;
  if (!program) {
    throw new Error("MISDEAL_PROGRAM must name the program to test, for example build/release/harness/cli/misdeal");
  }
  const child = spawn(program, ["serve", "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => {
    said = (said + text).slice(-4_000);
  });
  const port = await Promise.race([
    port_said_by(child),
    once(child, "error").then(([error]) => Promise.reject(new Error(`cannot start ${program}: ${error.message}`))),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`${program} serve exited with ${code}:\n${said}`))),
  ]);
  return new Server(child, port);
}

// From the line "… http://127.0.0.1:PORT …" on its standard output.
async function port_said_by(child) {
  const timer = setTimeout(() => child.kill("SIGKILL"), start_timeout_ms);
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
    if (address) {
      clearTimeout(timer);
      child.stdout.resume();
      return Number(address[1]);
    }
  }
  clearTimeout(timer);
  throw new Error("the server said no address");
}

class Server {
  constructor(child, port) {
    this.child = child;
    this.port = port;
    this.origin = `http://127.0.0.1:${port}`;
  }

  async ask(path) {
    const response = await fetch(`${this.origin}/api/v1${path}`);
    if (!response.ok) {
      throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    }
    return response.json();
  }

  table(table) {
    return this.ask(`/tables/${table}`);
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, "exit");
      this.child.kill("SIGTERM");
      const timer = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
      await exited;
      clearTimeout(timer);
    }
  }
}
