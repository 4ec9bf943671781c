#pragma once

#include <span>
#include <string_view>

namespace misdeal::reports::dashboard {

/// A file that was compiled in (cmake/embed_files.cmake).
struct EmbeddedFile {
  std::string_view path;  ///< relative, with slashes
  std::string_view content;
};

/// The page: reports/dashboard/page.
std::span<const EmbeddedFile> page_files();

/// The chart library uPlot with its licence; empty if npm could not install it when this program
/// was configured.
std::span<const EmbeddedFile> chart_files();

}  // namespace misdeal::reports::dashboard
