#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// How a foreign server is described: requests with places to fill in, values read from answers,
/// what an answer means, and what the server promises.
namespace misdeal::harness {

/// A value that fills a place: its text, and whether JSON has it as a number (or true, false,
/// null).
struct Value {
  std::string text;
  bool is_bare = false;  ///< written into JSON without quotes

  friend bool operator==(const Value&, const Value&) = default;
};

/// Names and their values; what is not found here is looked for in the scope around it.
class Scope {
 public:
  Scope() = default;
  /// `outer` must outlive this.
  explicit Scope(const Scope* outer) : outer_(outer) {}

  void set(std::string_view name, Value value) { values_[std::string(name)] = std::move(value); }
  void set(std::string_view name, std::int64_t number) {
    set(name, Value{std::to_string(number), true});
  }
  [[nodiscard]] const Value* find(std::string_view name) const;
  void set_outer(const Scope* outer) { outer_ = outer; }
  /// Its own, without those of the scope around it.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  const Scope* outer_ = nullptr;
  std::map<std::string, Value, std::less<>> values_;
};

/// Where the text goes, and so how a value is written there.
enum class Encoding : std::uint8_t {
  plain,       ///< as it is
  header,      ///< without control characters: a captured value cannot add a header
  url,         ///< all but unreserved characters as %XX
  json_text,   ///< inside a JSON string
  json_value,  ///< a whole JSON value: bare if the value is, else a string
};

enum class Filter : std::uint8_t {
  string,  ///< as a JSON string even if it is a number
  number,  ///< bare in JSON even if it was captured from a string
  bare,    ///< an entity tag without W/ and quotes
  quoted,  ///< the same within quotes
  raw,     ///< in a path without percent-encoding: for links that the server gave
};

/// Text with places to fill in: "/accounts/${account}/debit". A place is ${name},
/// ${name|filter} or ${name|filter|filter}; $${ is a plain ${. Names are letters, digits, '_', '.',
/// '-'; `token[ann]` is what the step with that name captured for that actor.
struct TextTemplate {
  struct Piece {
    std::string literal;          ///< comes first
    std::string name;             ///< of the place after it; empty at the end
    std::vector<Filter> filters;  ///< one after the other
    Encoding encoding = Encoding::plain;
  };
  std::vector<Piece> pieces;

  [[nodiscard]] bool is_empty() const { return pieces.empty(); }
  [[nodiscard]] bool uses(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;
  void append_literal(std::string_view text);
};

/// Errors: a place that is not closed, has no name, or an unknown filter.
std::expected<TextTemplate, std::string> parse_template(std::string_view text, Encoding encoding);

/// Fills the places. Error: the name of the first place without a value.
std::expected<std::string, std::string> fill(const TextTemplate& text, const Scope& scope);

/// An entity tag or version without the weakness mark and the quotes around it.
std::string_view bare_tag(std::string_view tag);

}  // namespace misdeal::harness
