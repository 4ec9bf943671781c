#include "harness/explore/libc_code.h"

#include <algorithm>
#include <string_view>

#include <link.h>

namespace misdeal::explore {

LibcCode::LibcCode() {
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t /*size*/, void* out) {
        if (std::string_view(info->dlpi_name).find("/libc.so") == std::string_view::npos) return 0;
        auto& found = *static_cast<LibcCode*>(out);
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& header = info->dlpi_phdr[i];
          if (header.p_type != PT_LOAD || (header.p_flags & PF_X) == 0) continue;
          found.begin_ = info->dlpi_addr + header.p_vaddr;
          found.bytes_ = header.p_memsz;
        }
        return 1;
      },
      this);
}

}  // namespace misdeal::explore
