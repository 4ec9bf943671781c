#include "harness/contention/check_program.h"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <elf.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace misdeal::contention {

namespace {

bool is_startable(const std::filesystem::path& file) {
  std::error_code error;
  return std::filesystem::is_regular_file(file, error) && ::access(file.c_str(), X_OK) == 0;
}

/// What is asked of an ELF file of this machine's word length. Reads little of it.
class ElfFile {
 public:
  explicit ElfFile(const std::filesystem::path& path) : file_(path, std::ios::binary) {
    header_ = at<Elf64_Ehdr>(0).value_or(Elf64_Ehdr{});
  }

  [[nodiscard]] bool is_elf() const { return std::memcmp(header_.e_ident, ELFMAG, SELFMAG) == 0; }
  [[nodiscard]] bool is_64_bit() const { return header_.e_ident[EI_CLASS] == ELFCLASS64; }

  /// Whether it is loaded by a dynamic linker.
  [[nodiscard]] bool has_interpreter() {
    for (unsigned i = 0; i < header_.e_phnum; ++i) {
      const auto part = at<Elf64_Phdr>(header_.e_phoff + i * sizeof(Elf64_Phdr));
      if (part && part->p_type == PT_INTERP) return true;
    }
    return false;
  }

  /// Names of its dynamic symbols and of the libraries that it needs, each with a zero behind.
  [[nodiscard]] std::string dynamic_names() {
    constexpr std::uint64_t kNamesMax = std::uint64_t{256} << 20U;
    for (unsigned i = 0; i < header_.e_shnum; ++i) {
      const auto section = at<Elf64_Shdr>(header_.e_shoff + i * sizeof(Elf64_Shdr));
      if (!section || section->sh_type != SHT_DYNSYM) continue;
      const auto names = at<Elf64_Shdr>(header_.e_shoff + section->sh_link * sizeof(Elf64_Shdr));
      if (!names || names->sh_size > kNamesMax) continue;
      std::string text(names->sh_size, '\0');
      file_.clear();
      file_.seekg(static_cast<std::streamoff>(names->sh_offset));
      file_.read(text.data(), static_cast<std::streamsize>(text.size()));
      return text;
    }
    return {};
  }

 private:
  template <typename Part>
  std::optional<Part> at(std::uint64_t offset) {
    Part part;
    file_.clear();
    file_.seekg(static_cast<std::streamoff>(offset));
    if (!file_.read(reinterpret_cast<char*>(&part), sizeof part)) return std::nullopt;
    return part;
  }

  std::ifstream file_;
  Elf64_Ehdr header_{};  ///< all 0 of a file without one
};

/// The sanitizer that a program brings, by its dynamic names.
std::string_view sanitizer_in(std::string_view names) {
  using namespace std::string_view_literals;
  const auto has = [names](std::string_view name) {
    return names.find(name) != std::string_view::npos;
  };
  if (has("\0__tsan_init\0"sv) || has("libtsan.so")) return "ThreadSanitizer";
  if (has("\0__asan_init\0"sv) || has("libasan.so")) return "AddressSanitizer";
  if (has("\0__msan_init\0"sv)) return "MemorySanitizer";
  return {};
}

}  // namespace

std::expected<std::filesystem::path, std::string> find_program(const std::string& name) {
  if (name.contains('/')) {
    if (is_startable(name)) return name;
    return std::unexpected(fmt::format("'{}' is no program that can be started", name));
  }
  const char* const path = std::getenv("PATH");
  std::string_view folders = path == nullptr ? "/usr/bin:/bin" : path;
  while (!folders.empty()) {
    const std::string folder(folders.substr(0, folders.find(':')));
    folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
    if (is_startable(folder + "/" + name)) return folder + "/" + name;
  }
  return std::unexpected(fmt::format("there is no program '{}' in PATH", name));
}

std::expected<void, std::string> check_program(const std::filesystem::path& program) {
  const auto cannot = [&program](std::string_view why) {
    return std::unexpected(fmt::format("'{}' {}", program.string(), why));
  };
  struct stat facts{};
  if (::stat(program.c_str(), &facts) == 0 && (facts.st_mode & (S_ISUID | S_ISGID)) != 0) {
    return cannot(
        "starts with the rights of another user (setuid), so no library is loaded into it");
  }
  ElfFile file(program);
  if (!file.is_elf()) return {};
  if (!file.is_64_bit()) return cannot("is no 64-bit program");
  if (!file.has_interpreter()) {
    return cannot("is linked statically, so no library is loaded into it");
  }
  if (const auto sanitizer = sanitizer_in(file.dynamic_names()); !sanitizer.empty()) {
    return cannot(
        fmt::format("was built with {}, which stands in front of the same functions; "
                    "measure a build without it",
                    sanitizer));
  }
  return {};
}

}  // namespace misdeal::contention
