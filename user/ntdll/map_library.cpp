// SPDX-License-Identifier: MIT
#include "process/loader/map_library.h"

#include "rt/format.h"
#include "user/ntdll/ntdll.h"

namespace process {
namespace {

namespace access = abi::nt::access;

/// A handle that is closed when it is no longer needed.
class OpenHandle {
public:
    explicit OpenHandle(Handle handle) : handle_(handle) {}
    ~OpenHandle() { NtClose(handle_); }
    OpenHandle(const OpenHandle&) = delete;
    OpenHandle& operator=(const OpenHandle&) = delete;

private:
    Handle handle_;
};

OrStatus<Handle> open_file(const LibraryName& name) {
    char path[abi::nt::disk_directory.size() + LibraryName::longest];
    const auto text =
        abi::nt::String::of(rt::format_to(path, "{}{}", abi::nt::disk_directory, name.text()));
    const auto attributes = ObjectAttributes::named(text);
    abi::nt::IoStatusBlock io;
    Handle file;
    const NtStatus status =
        NtOpenFile(&file, access::file_read | access::file_execute, &attributes, &io, 0, 0);
    if (status == NtStatus::ObjectNameNotFound) {
        return rt::Err{NtStatus::DllNotFound};
    }
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    return file;
}

} // namespace

OrStatus<MappedImage> map_library(const LibraryName& name) {
    const Handle file = TRY(open_file(name));
    const OpenHandle file_is_open{file};
    Handle section;
    NtStatus status =
        NtCreateSection(&section, access::section_map_read | access::section_map_execute, nullptr,
                        nullptr, PageProtection::ExecuteRead, abi::nt::section_image, file);
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    const OpenHandle section_is_open{section};
    void* base = nullptr; // the kernel chooses
    std::size_t size = 0; // all of it
    constexpr std::uint32_t view_share = 1;
    status = NtMapViewOfSection(section, abi::nt::current_process, &base, 0, 0, nullptr, &size,
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

void unmap_library(const MappedImage& image) {
    NtUnmapViewOfSection(abi::nt::current_process, reinterpret_cast<void*>(image.base()));
}

} // namespace process
