// A bad line between browser and server: it holds requests back, holds answers back, or cuts the
// connection when the server has done its work and before the browser hears of it.
//
// Only requests for actions are disturbed, the first `times` of them; everything else passes. Nothing
// is timed: what is held is let go by the test.

import { once } from "node:events";
import net from "node:net";

const action_request = /^POST \/api\/v1\/tables\/\d+\/actions /;
const key_header = /^idempotency-key:\s*"?([^"\r\n]+)/im;

// trouble: `none`, `hold_request`, `hold_answer` or `cut_answer`.
export async function start_proxy(target_port) {
  const proxy = new TcpProxy(target_port);
  proxy.server.listen(0, "127.0.0.1");
  await once(proxy.server, "listening");
  proxy.origin = `http://127.0.0.1:${proxy.server.address().port}`;
  return proxy;
}

class TcpProxy {
  trouble = "none";
  times = 1;
  keys = []; // Idempotency-Key of every action that came by, in order
  #held = [];
  #sockets = new Set();
  #arrivals = [];

  constructor(target_port) {
    this.server = net.createServer((browser) => this.#connect(browser, target_port));
  }

  // Resolves when so many actions have come by.
  async seen(count) {
    while (this.keys.length < count) {
      await new Promise((resolve) => this.#arrivals.push(resolve));
    }
  }

  // Lets go what is held, and disturbs no more.
  release() {
    this.trouble = "none";
    this.#held.splice(0).forEach((pass) => pass());
  }

  async stop() {
    this.#sockets.forEach((socket) => socket.destroy());
    this.server.close();
    await once(this.server, "close");
  }

  #connect(browser, target_port) {
    const server = net.connect(target_port, "127.0.0.1");
    const line = { trouble: "none" };
    for (const socket of [browser, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => this.#sockets.delete(socket));
    }
    browser.on("data", (bytes) => this.#from_browser(line, bytes, server));
    server.on("data", (bytes) => this.#from_server(line, bytes, browser));
    // A browser that gave up takes nothing back that is under way to the server.
    browser.on("close", () => line.trouble !== "hold_request" && server.end());
    server.on("close", () => browser.destroy());
  }

  #from_browser(line, bytes, server) {
    const text = bytes.toString("latin1");
    if (action_request.test(text)) {
      line.trouble = this.times > 0 ? this.trouble : "none";
      this.times -= line.trouble === "none" ? 0 : 1;
      this.keys.push(key_header.exec(text)?.[1] ?? null);
      this.#arrivals.splice(0).forEach((resolve) => resolve());
    }
    this.#pass_or_hold(line.trouble === "hold_request", () => server.write(bytes));
  }

  #from_server(line, bytes, browser) {
    if (line.trouble === "cut_answer") {
      line.trouble = "none";
      browser.resetAndDestroy();
      return;
    }
    this.#pass_or_hold(line.trouble === "hold_answer", () => browser.write(bytes));
  }

  #pass_or_hold(holds, pass) {
    if (holds) {
      this.#held.push(pass);
    } else {
      pass();
    }
  }
}
