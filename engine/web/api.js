// The HTTP interface of docs/http-api.md, as functions. No retries here: those are the manager's.
//
// Every function resolves to an Answer, or rejects if there was none (no connection, a cut or
// unreadable answer):
//   { status, body, problem, version, retry_after_s, is_replay }
// `body` is the parsed JSON of a success, null for 204 and 304; `problem` is what an error said
// ({ type, title, detail }), null for a success.

const root = "/api/v1";

export const table_path = (table) => `${root}/tables/${table}`;

// fetch: the browser's, or a double.
export class Api {
  #fetch;

  constructor(fetch) {
    this.#fetch = fetch;
  }

  // A request of the ActionRequestManager: { id, method, path, body, token, expected_version }.
  send(request, signal) {
    const headers = { "Idempotency-Key": `"${request.id}"` };
    if (request.expected_version !== null && request.expected_version !== undefined) {
      headers["If-Match"] = `"${request.expected_version}"`;
    }
    if (request.token) {
      headers.Authorization = `Bearer ${request.token}`;
    }
    const init = { method: request.method, headers, signal };
    if (request.body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(request.body);
    }
    return this.#ask(request.path, init);
  }

  tables(signal) {
    return this.#ask(`${root}/tables`, { signal });
  }

  // known_version: answered with 304 and no body if the table is still there; or null.
  table(table, known_version, signal) {
    const headers = known_version === null ? {} : { "If-None-Match": `"${known_version}"` };
    return this.#ask(table_path(table), { headers, signal });
  }

  cards(table, seat, token, signal) {
    const headers = { Authorization: `Bearer ${token}` };
    return this.#ask(`${table_path(table)}/players/${seat}`, { headers, signal });
  }

  movements(table, after, limit, signal) {
    return this.#ask(`${table_path(table)}/movements?after=${after}&limit=${limit}`, { signal });
  }

  requests(table, limit, signal) {
    return this.#ask(`${table_path(table)}/requests?limit=${limit}`, { signal });
  }

  request(table, id, signal) {
    return this.#ask(`${table_path(table)}/requests/${id}`, { signal });
  }

  snapshots(table, signal) {
    return this.#ask(`${table_path(table)}/snapshots`, { signal });
  }

  snapshot(table, version, signal) {
    return this.#ask(`${table_path(table)}/snapshots/${version}`, { signal });
  }

  alarms(table, signal) {
    return this.#ask(`${table_path(table)}/alarms`, { signal });
  }

  async #ask(path, init) {
    const fetch = this.#fetch;
    const response = await fetch(path, { cache: "no-store", ...init });
    return await read_answer(response);
  }
}

// A body that was promised and does not come, or is no JSON, is no answer: it rejects, and the
// manager asks again under the same id.
async function read_answer(response) {
  const answer = {
    status: response.status,
    body: null,
    problem: null,
    version: version_of(response.headers.get("ETag")),
    retry_after_s: Math.max(0, Number(response.headers.get("Retry-After")) || 0),
    is_replay: response.headers.get("Idempotency-Replayed") === "true",
  };
  if (response.status === 204 || response.status === 304) {
    return answer;
  }
  const text = await response.text();
  if (response.ok) {
    answer.body = JSON.parse(text);
  } else {
    answer.problem = problem_of(text, response.status);
  }
  return answer;
}

function version_of(etag) {
  const digits = /^"(\d+)"$/.exec(etag ?? "");
  return digits ? Number(digits[1]) : null;
}

// Something between page and server may answer with anything.
function problem_of(text, status) {
  let said = {};
  try {
    said = JSON.parse(text) ?? {};
  } catch {
    // Not ours; the status has to do.
  }
  return {
    type: String(said.type ?? ""),
    title: String(said.title ?? `The server answered ${status}`),
    detail: String(said.detail ?? ""),
  };
}
