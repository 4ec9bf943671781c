#pragma once

#include <optional>
#include <string_view>

#include "reports/sanitizer/sanitizer_report.h"

namespace misdeal::reports {

struct NumberedFrame {
  unsigned number = 0;
  StackFrame frame;
};

/// A line such as "    #1 deposit(Wallet&) /src/wallet.cpp:4:84 (wallet+0xe7b49) (BuildId: 74…)",
/// as the runtimes of clang and of g++ print it, with or without an address and the word "in"
/// before the function. Nothing if it is no such line.
std::optional<NumberedFrame> read_frame(std::string_view line);

struct SourcePlace {
  std::string_view file;
  unsigned line = 0;
  unsigned column = 0;
};

/// "wallet.cpp:4:84" or "wallet.cpp:4". Nothing without a line.
std::optional<SourcePlace> read_place(std::string_view text);

/// Without the blanks and tabs at either end.
std::string_view without_blanks(std::string_view text);

}  // namespace misdeal::reports
