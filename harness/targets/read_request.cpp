#include "harness/targets/read_request.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "harness/targets/json_path.h"

namespace misdeal::harness {

namespace {

using nlohmann::json;

void append(TextTemplate& out, const TextTemplate& more) {
  for (const TextTemplate::Piece& piece : more.pieces) {
    out.append_literal(piece.literal);
    TextTemplate::Piece& last = out.pieces.back();
    last.name = piece.name;
    last.filters = piece.filters;
    last.encoding = piece.encoding;
  }
}

void append_place(TextTemplate& out, const std::string& text, Encoding encoding,
                  const ProfileNode& node) {
  auto parsed = parse_template(text, encoding);
  if (parsed) {
    append(out, *parsed);
  } else {
    node.fail(parsed.error());
  }
}

void append_json_string(TextTemplate& out, const std::string& text, const ProfileNode& node) {
  auto parsed = parse_template(text, Encoding::json_value);
  if (!parsed) {
    node.fail(parsed.error());
    return;
  }
  const bool is_one_place = parsed->pieces.size() == 1 && parsed->pieces[0].literal.empty() &&
                            !parsed->pieces[0].name.empty();
  if (is_one_place) {
    append(out, *parsed);
    return;
  }
  out.append_literal("\"");
  for (TextTemplate::Piece& piece : parsed->pieces) {
    const std::string quoted = json(piece.literal).dump();
    piece.literal = quoted.substr(1, quoted.size() - 2);
    piece.encoding = Encoding::json_text;
  }
  append(out, *parsed);
  out.append_literal("\"");
}

void append_json(TextTemplate& out, const json& value, const ProfileNode& node) {
  if (value.is_string()) {
    append_json_string(out, value.get<std::string>(), node);
  } else if (value.is_structured()) {
    out.append_literal(value.is_object() ? "{" : "[");
    bool is_first = true;
    for (const auto& item : value.items()) {
      if (!is_first) out.append_literal(",");
      is_first = false;
      if (value.is_object()) {
        append_json_string(out, item.key(), node);
        out.append_literal(":");
      }
      append_json(out, item.value(), node);
    }
    out.append_literal(value.is_object() ? "}" : "]");
  } else {
    out.append_literal(value.dump());
  }
}

bool is_token_character(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 ||
         std::string_view("!#$%&'*+-.^_`|~").contains(character);
}

bool is_header_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, is_token_character);
}

bool is_header_text(std::string_view text) {
  return std::ranges::none_of(text, [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return (byte < 0x20 && character != '\t') || byte == 0x7F;
  });
}

bool equal_names(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

using Headers = std::vector<std::pair<std::string, TextTemplate>>;

void set_header(Headers& headers, const std::string& name, TextTemplate text) {
  std::erase_if(headers, [&](const auto& header) { return equal_names(header.first, name); });
  headers.emplace_back(name, std::move(text));
}

// "${href|raw}", perhaps with more behind it.
bool is_raw_link(std::string_view target) {
  const auto end = target.find('}');
  return target.starts_with("${") && end != std::string_view::npos &&
         target.substr(0, end).ends_with("|raw");
}

void read_request_line(const ProfileNode& node, const std::string& base_path,
                       RequestTemplate& request) {
  const std::string line = node.text();
  const auto space = line.find(' ');
  const std::string method = line.substr(0, space);
  const bool is_method = !method.empty() && std::ranges::all_of(method, [](char character) {
    return character >= 'A' && character <= 'Z';
  });
  const std::string target = space == std::string::npos ? "" : line.substr(space + 1);
  const bool is_link = is_raw_link(target);
  if (space == std::string::npos || !is_method || !(target.starts_with('/') || is_link) ||
      line.find(' ', space + 1) != std::string::npos) {
    node.fail(
        fmt::format("\"{}\" is not a method, a space and a path, such as "
                    "\"POST /accounts/${{account}}\"",
                    line));
    return;
  }
  request.method = method;
  // A link that the server gave has its base path in it.
  request.is_whole_path = is_link;
  append_place(request.path, is_link ? target : base_path + target, Encoding::url, node);
  const bool is_plain = std::ranges::all_of(
      request.path.pieces, [](const auto& piece) { return is_plain_target(piece.literal); });
  if (!is_plain) node.fail(std::string(kNoPlainTarget));
}

void put_into_body(json& body, const Placement& placement, const ProfileNode& node) {
  try {
    body[json::json_pointer(placement.name)] = placement.text;
  } catch (const json::exception&) {
    node.fail(fmt::format("has no place for \"{}\" in its body", placement.name));
  }
}

std::string form_body(const json& form, const ProfileNode& node, TextTemplate& out) {
  bool is_first = true;
  for (const auto& item : form.items()) {
    if (!is_first) out.append_literal("&");
    is_first = false;
    append_place(out, item.key(), Encoding::url, node);
    out.append_literal("=");
    append_place(out, scalar_text(item.value()), Encoding::url, node);
  }
  return "application/x-www-form-urlencoded";
}

// Returns the content type.
std::string read_body(const ProfileNode& node, const std::vector<Placement>& placements,
                      RequestTemplate& request) {
  const auto body_node = node.find("body");
  const auto form_node = node.find("form");
  if (body_node && form_node) node.fail("has both a body and a form; leave one out");
  json form = form_node ? form_node->json() : json::object();
  json body = body_node ? body_node->json() : json::object();
  bool has_form = form_node.has_value();
  bool has_body = body_node.has_value();
  if (has_form && !form.is_object()) {
    form_node->fail("must be an object of fields and their values");
    return {};
  }
  for (const Placement& placement : placements) {
    if (placement.where == Placement::Where::body) {
      put_into_body(body, placement, node);
      has_body = true;
    } else if (placement.where == Placement::Where::form) {
      form[placement.name] = placement.text;
      has_form = true;
    }
  }
  if (has_form) return form_body(form, node, request.body);
  if (!has_body) return {};
  const ProfileNode& place = body_node ? *body_node : node;
  if (body.is_string()) {
    append_place(request.body, body.get<std::string>(), Encoding::plain, place);
    return "text/plain";
  }
  request.body = compile_json(body, place);
  return "application/json";
}

void put(const Placement& placement, const ProfileNode& node, RequestTemplate& request) {
  if (placement.where == Placement::Where::header) {
    TextTemplate text;
    append_place(text, placement.text, Encoding::header, node);
    set_header(request.headers, placement.name, std::move(text));
  } else if (placement.where == Placement::Where::query) {
    const bool has_query = std::ranges::any_of(
        request.path.pieces, [](const auto& piece) { return piece.literal.contains('?'); });
    request.path.append_literal((has_query ? "&" : "?") + placement.name + "=");
    append_place(request.path, placement.text, Encoding::url, node);
  }
}

TextTemplate header_text(const ProfileNode& node) {
  TextTemplate text = node.text_template(Encoding::header);
  const bool is_sound = std::ranges::all_of(
      text.pieces, [](const auto& piece) { return is_header_text(piece.literal); });
  if (!is_sound) node.fail("has a control character, which would end the header or worse");
  return text;
}

}  // namespace

bool is_plain_target(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

void read_headers(const ProfileNode& node, Headers& headers) {
  if (!node.expect_object()) return;
  for (const ProfileNode& child : node.children()) {
    const std::string name = child.last_name();
    if (!is_header_name(name)) {
      child.fail("is no name of a header");
    } else if (equal_names(name, "Content-Length") || equal_names(name, "Transfer-Encoding") ||
               equal_names(name, "Connection")) {
      child.fail("is set by the driver itself; leave it out");
    } else if (child.json().is_null()) {
      std::erase_if(headers, [&](const auto& header) { return equal_names(header.first, name); });
    } else {
      set_header(headers, name, header_text(child));
    }
  }
}

TextTemplate compile_json(const json& body, const ProfileNode& node) {
  TextTemplate out;
  append_json(out, body, node);
  return out;
}

Placement read_placement(const ProfileNode& node, std::string text) {
  Placement placement;
  placement.text = std::move(text);
  const auto read = [&](const char* name, Placement::Where where) {
    const auto child = node.find(name);
    if (!child) return;
    if (placement.where != Placement::Where::by_hand) {
      child->fail("is a second place; name one of header, body, query and form");
    }
    placement.where = where;
    placement.name = child->text();
    if (where == Placement::Where::body) {
      if (const std::string fault = path_fault(placement.name); !fault.empty()) child->fail(fault);
    } else if (where == Placement::Where::header && !is_header_name(placement.name)) {
      child->fail("is no name of a header");
    } else if (where == Placement::Where::query && !is_plain_target(placement.name)) {
      child->fail(std::string(kNoPlainTarget));
    }
  };
  read("header", Placement::Where::header);
  read("body", Placement::Where::body);
  read("query", Placement::Where::query);
  read("form", Placement::Where::form);
  return placement;
}

RequestTemplate read_request(const ProfileNode& node, const RequestDefaults& defaults,
                             const std::vector<Placement>& placements) {
  RequestTemplate request;
  request.headers = defaults.headers;
  if (const auto line = node.find("request")) {
    read_request_line(*line, defaults.base_path, request);
  } else {
    node.fail("needs a \"request\", such as \"POST /accounts\"");
  }
  const std::string content_type = read_body(node, placements, request);
  if (!content_type.empty()) {
    const bool has_type = std::ranges::any_of(
        request.headers, [](const auto& it) { return equal_names(it.first, "Content-Type"); });
    if (!has_type)
      append_place(request.headers.emplace_back("Content-Type", TextTemplate{}).second,
                   content_type, Encoding::header, node);
  }
  if (const auto headers = node.find("headers")) read_headers(*headers, request.headers);
  for (const Placement& placement : placements) put(placement, node, request);
  return request;
}

}  // namespace misdeal::harness
