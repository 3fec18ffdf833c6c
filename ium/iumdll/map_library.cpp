// SPDX-License-Identifier: MIT
// Where a trustlet's DLLs come from. The secure kernel has mapped three images before the first
// thread begins; a further one is asked for as one of NT's known DLLs: VTL0 finds the file, and the
// secure kernel judges it as it judged the trustlet itself. There is no search path, no manifest
// and nothing to configure: whatever VTL0 could set would be an attacker's to set.  [BH15]
#include "process/loader/map_library.h"

#include "ium/iumdll/iumdll.h"
#include "ium/iumdll/mapped_modules.h"
#include "rt/format.h"

namespace process {
namespace {

OrStatus<MappedImage> map_section(Handle section) {
    void* base = nullptr; // the secure kernel chooses
    std::size_t size = 0; // all of it
    constexpr std::uint32_t view_share = 1;
    const NtStatus status =
        NtMapViewOfSection(section, abi::nt::current_process, &base, 0, 0, nullptr, &size,
                           view_share, 0, PageProtection::ExecuteRead);
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    const auto image = MappedImage::over({static_cast<const std::byte*>(base), size});
    if (image.is_err()) {
        NtUnmapViewOfSection(abi::nt::current_process, base);
    }
    return image;
}

} // namespace

OrStatus<MappedImage> map_library(const LibraryName& name) {
    const abi::ium::Module* const module = ium::find_module(*IumTrustletInformation(), name.text());
    if (module != nullptr) {
        return MappedImage::over({reinterpret_cast<const std::byte*>(module->base), module->size});
    }
    char path[abi::ium::known_dlls_directory.size() + LibraryName::longest];
    const auto text = abi::nt::String::of(
        rt::format_to(path, "{}{}", abi::ium::known_dlls_directory, name.text()));
    const auto attributes = ObjectAttributes::named(text);
    Handle section;
    const NtStatus status = NtOpenSection(
        &section, abi::nt::access::section_map_read | abi::nt::access::section_map_execute,
        &attributes);
    if (!abi::is_success(status)) {
        return rt::Err{status == NtStatus::ObjectNameNotFound ? NtStatus::DllNotFound : status};
    }
    const auto image = map_section(section);
    NtClose(section);
    return image;
}

void unmap_library(const MappedImage& image) {
    // What the secure kernel mapped before the start stays: it refuses.
    NtUnmapViewOfSection(abi::nt::current_process, reinterpret_cast<void*>(image.base()));
}

} // namespace process
