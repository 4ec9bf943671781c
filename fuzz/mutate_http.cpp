// Changes of a conversation that leave most of it sound: whole requests, single headers, values and
// fields; lengths are put right.
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/http/message_reader.h"
#include "fuzz/http_server.h"
#include "fuzz/mutator.h"
#include "harness/workload/random.h"

namespace misdeal::fuzz {
namespace {

using harness::Random;

struct Sent {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct Conversation {
  std::vector<Sent> requests;
  std::string rest;  ///< what is no request
};

Conversation conversation_of(std::string_view bytes) {
  Conversation conversation;
  while (!bytes.empty()) {
    const auto message = engine::http::next_message(bytes, {});
    if (message.state != engine::http::NextMessage::State::complete) break;
    Sent& sent = conversation.requests.emplace_back();
    sent.method = message.request.method;
    sent.target = message.request.target;
    sent.body = message.request.body;
    for (const auto& [name, value] : message.request.headers) {
      if (!engine::http::is_same_name(name, "content-length")) {
        sent.headers.emplace_back(name, value);
      }
    }
    bytes.remove_prefix(message.bytes);
  }
  conversation.rest = bytes;
  return conversation;
}

std::string bytes_of(const Conversation& conversation) {
  std::string bytes;
  for (const Sent& sent : conversation.requests) {
    bytes += fmt::format("{} {} HTTP/1.1\r\n", sent.method, sent.target);
    for (const auto& [name, value] : sent.headers) bytes += fmt::format("{}: {}\r\n", name, value);
    if (!sent.body.empty()) bytes += fmt::format("Content-Length: {}\r\n", sent.body.size());
    bytes += "\r\n" + sent.body;
  }
  return bytes + conversation.rest;
}

template <typename Value, std::size_t n>
const Value& one_of(const std::array<Value, n>& values, Random& random) {
  return values[random.below(n)];
}

std::string some_amount(Random& random) {
  constexpr std::array<std::string_view, 14> kOdd = {"0",
                                                     "-1",
                                                     "1.5",
                                                     "1e3",
                                                     "1000000000000000",
                                                     "1000000000000001",
                                                     "9223372036854775807",
                                                     "100",
                                                     "200",
                                                     "null",
                                                     "98",
                                                     "\"6\"",
                                                     "-9223372036854775808",
                                                     "18446744073709551616"};
  return random.chance(70) ? std::to_string(random.between(1, 120))
                           : std::string(one_of(kOdd, random));
}

std::string some_key(Random& random) {
  return key_text(static_cast<unsigned>(random.between(1, 40)));
}

std::string some_seat(Random& random) {
  return std::to_string(random.chance(90) ? random.between(1, kSeatedPlayers)
                                          : random.between(0, 11));
}

std::pair<std::string, std::string> some_header(Random& random) {
  switch (random.below(8)) {
    case 0:
      return {"If-Match", fmt::format("\"{}\"", random.between(0, 12))};
    case 1:
      return {"If-Match",
              std::string(one_of(std::array<std::string_view, 5>{"*", "W/\"3\"", "\"03\"", "3",
                                                                 "\"18446744073709551615\""},
                                 random))};
    case 2:
      return {"Authorization",
              "Bearer " + token_of_seat(static_cast<std::uint8_t>(random.below(4)))};
    case 3:
      return {"Content-Type",
              std::string(one_of(
                  std::array<std::string_view, 3>{"application/json",
                                                  "application/json; charset=utf-8", "text/plain"},
                  random))};
    case 4:
      return {"If-None-Match", fmt::format("W/\"{}\", *", random.between(0, 12))};
    case 5:
      return {"Expect", "100-continue"};
    case 6:
      return {"Connection", random.chance(50) ? "keep-alive" : "close"};
    default:
      return {"Idempotency-Key",
              random.chance(50) ? some_key(random) : fmt::format("\"{}\"", some_key(random))};
  }
}

/// A request that could well be accepted.
Sent sound_request(Random& random) {
  Sent sent{.method = "POST",
            .target = "/api/v1/tables/1",
            .headers = {{"Host", "h"},
                        {"Content-Type", "application/json"},
                        {"Idempotency-Key", some_key(random)}},
            .body = {}};
  const std::string seat = some_seat(random);
  const auto authorize = [&] {
    sent.headers.emplace_back(
        "Authorization", "Bearer " + token_of_seat(static_cast<std::uint8_t>(std::stoi(seat))));
  };
  switch (random.below(12)) {
    case 0:
      sent.target += "/hands";
      break;
    case 1:
      sent.target += "/players";
      sent.body =
          fmt::format(R"({{"seat":{},"amount":{}}})", random.between(1, 9), some_amount(random));
      break;
    case 2:
      sent.target += fmt::format("/players/{}/chips", seat);
      sent.body = fmt::format(R"({{"amount":{}}})", some_amount(random));
      authorize();
      break;
    case 3:
      sent.method = "DELETE";
      sent.target += "/players/" + seat;
      authorize();
      break;
    case 4: {
      constexpr std::array<std::string_view, 10> kReads = {
          "",
          "/movements?after=2&limit=3",
          "/requests?limit=5",
          "/snapshots",
          "/snapshots/3",
          "/alarms",
          "/players/1",
          "/requests/00000000-0000-4000-8000-000000000002",
          "/movements",
          "/requests"};
      sent.method = random.chance(80) ? "GET" : "HEAD";
      sent.target += one_of(kReads, random);
      sent.headers = {{"Host", "h"}, {"Authorization", "Bearer " + token_of_seat(1)}};
      break;
    }
    case 5: {
      constexpr std::array<std::string_view, 6> kPages = {
          "/healthz", "/metrics", "/", "/openapi.json", "/api.js", "/api/v1/tables"};
      sent = {.method = "GET",
              .target = std::string(one_of(kPages, random)),
              .headers = {{"Host", "h"}},
              .body = {}};
      break;
    }
    case 6:
      if (random.chance(70)) {
        sent.target = "/api/v1/tables";
        sent.body = fmt::format(R"({{"small_blind":{},"big_blind":{},"ante":{},"deck_seed":7}})",
                                random.between(1, 5), some_amount(random), random.between(0, 2));
      } else {
        sent.target += "/recovery";
      }
      break;
    case 7:
      if (random.chance(30)) {
        sent = {.method = "DELETE",
                .target = "/api/v1/tables/1",
                .headers = {{"Host", "h"}, {"Authorization", "Bearer " + token_of_seat(0)}},
                .body = {}};
        break;
      }
      [[fallthrough]];
    default: {
      constexpr std::array<std::string_view, 6> kKinds = {"fold", "check", "call",
                                                          "call", "bet",   "raise"};
      const std::string_view kind = one_of(kKinds, random);
      sent.target += "/actions";
      sent.body = kind == "bet" || kind == "raise"
                      ? fmt::format(R"({{"seat":{},"kind":"{}","amount":{}}})", seat, kind,
                                    some_amount(random))
                      : fmt::format(R"({{"seat":{},"kind":"{}"}})", seat, kind);
      authorize();
    }
  }
  return sent;
}

void change_header(Sent& sent, Random& random) {
  if (sent.headers.empty() || random.chance(30)) {
    sent.headers.push_back(some_header(random));
    return;
  }
  const std::size_t at = random.below(sent.headers.size());
  switch (random.below(4)) {
    case 0:
      sent.headers.erase(sent.headers.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      sent.headers.push_back(sent.headers[at]);
      break;
    case 2: {
      auto header = some_header(random);
      std::erase_if(sent.headers, [&](const auto& it) { return it.first == header.first; });
      sent.headers.push_back(std::move(header));
      break;
    }
    default:
      sent.headers[at].second = mutated(sent.headers[at].second, 16);
  }
}

void change_request(Sent& sent, Random& random) {
  switch (random.below(8)) {
    case 0:
      sent.target = mutated(sent.target, 16);
      break;
    case 1:
      sent.body = mutated(sent.body, 32);
      break;
    case 2: {
      constexpr std::array<std::string_view, 7> kMethods = {"GET",    "HEAD",    "POST", "PUT",
                                                            "DELETE", "OPTIONS", "get"};
      sent.method = one_of(kMethods, random);
      break;
    }
    case 3:
      sent.body = sound_request(random).body;
      break;
    default:
      change_header(sent, random);
  }
}

void change(Conversation& conversation, Random& random) {
  auto& requests = conversation.requests;
  const auto somewhere = [&](std::size_t count) {
    return requests.begin() + static_cast<std::ptrdiff_t>(random.below(count));
  };
  const std::uint64_t roll = random.below(10);
  if (requests.empty() || roll < 4) {
    const Sent sent = requests.empty() || random.chance(75) ? sound_request(random)
                                                            : Sent(*somewhere(requests.size()));
    requests.insert(somewhere(requests.size() + 1), sent);
  } else if (roll == 4) {
    requests.erase(somewhere(requests.size()));
  } else if (roll == 5) {
    std::swap(*somewhere(requests.size()), *somewhere(requests.size()));
  } else if (roll == 6) {
    conversation.rest = mutated(conversation.rest, 64);
  } else {
    change_request(*somewhere(requests.size()), random);
  }
}

std::string changed(std::string_view input, std::size_t /*size_max*/, Random& random) {
  auto conversation = conversation_of(input);
  for (std::uint64_t i = 1 + random.below(3); i > 0; --i) change(conversation, random);
  return bytes_of(conversation);
}

}  // namespace
}  // namespace misdeal::fuzz

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max,
                                    unsigned seed) {
  return misdeal::fuzz::mutate_structure({data, size}, size_max, seed, 15, misdeal::fuzz::changed);
}
