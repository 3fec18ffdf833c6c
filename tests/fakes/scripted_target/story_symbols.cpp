// SPDX-License-Identifier: MIT
#include "abi/memory_layout.h"
#include "tests/fakes/scripted_target/first_light.h"
#include "tests/fakes/scripted_target/story_memory.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <sstream>
#include <string>

namespace fakes {

namespace {

struct ImageSymbols {
    const char* image;
    std::uint64_t base;
    const char* file;
    std::array<const char*, 12> functions;
};
constexpr ImageSymbols story_symbols[] = {
    {"hypervisor.exe",
     abi::hypervisor_image_base,
     "hypervisor/story.cpp",
     {"hv::start", "hv::enter_guest", "hv::on_exit", "hv::on_vmmcall", "hv::dispatch",
      "hv::modify_vtl_protection_mask", "hv::set_vp_registers", "hv::vtl_call", "hv::vtl_return",
      "hv::on_nested_page_fault", "hv::deliver_intercept", "hv::inject"}},
    {"securekernel.exe",
     abi::secure_kernel_image_base,
     "securekernel/story.cpp",
     {"sk::secure_entry", "sk::start", "sk::enable_protection", "sk::take_own_pages", "sk::ready",
      "sk::on_secure_call", "sk::create_secure_allocation", "sk::store_secret", "sk::on_intercept",
      "sk::refuse", "sk::vtl_return", "sk::panic"}},
    {"kernel.exe",
     abi::kernel_image_base,
     "kernel/story.cpp",
     {"nt::entry", "nt::start", "nt::enable_vtl", "nt::first_vtl_call", "nt::after_vtl1",
      "nt::phase_3", "nt::secure_call", "nt::give_page", "nt::read_secret", "nt::on_fault",
      "nt::power_off", "nt::bugcheck"}},
};

} // namespace

machine::Symbols first_light_symbols() {
    machine::Symbols symbols;
    for (const ImageSymbols& image : story_symbols) {
        std::stringstream text;
        std::uint64_t offset = story_text_offset;
        unsigned line = 10;
        for (const char* function : image.functions) {
            text << fmt::format("F {:x} {:x} {}\n", offset, story_function_size, function);
            text << fmt::format("L {:x} {} {}\n", offset, image.file, line);
            text << fmt::format("L {:x} {} {}\n", offset + 8, image.file, line + 1);
            text << fmt::format("L {:x} {} {}\n", offset + 24, image.file, line + 2);
            text << fmt::format("L {:x} {} {}\n", offset + 36, image.file, line + 3);
            offset += story_function_size;
            line += 5;
        }
        symbols.add(image.image, image.base, text);
    }
    return symbols;
}

void write_first_light_sources(const std::filesystem::path& root) {
    for (const ImageSymbols& image : story_symbols) {
        const std::filesystem::path file = root / image.file;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream out(file);
        for (int i = 0; i < 9; ++i) {
            out << "\n";
        }
        for (const char* function : image.functions) {
            const std::string name(function);
            out << "Status " << name.substr(name.find("::") + 2) << "(Caller& caller) {\n"
                << "    if (verify_page(caller.next_page())) {\n"
                << "        protect(caller.page, PageAccess::read());\n"
                << "    }\n"
                << "}\n";
        }
    }
}

} // namespace fakes
