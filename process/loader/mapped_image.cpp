// SPDX-License-Identifier: MIT
#include "process/loader/mapped_image.h"

#include "abi/memory_layout.h"

namespace process {

using formats::pe::Directory;

OrStatus<MappedImage> MappedImage::over(std::span<const std::byte> bytes) {
    const auto headers = formats::pe::read_headers(bytes, formats::pe::Role::Program);
    if (headers.is_err() || headers.value().optional.image_size > bytes.size() ||
        headers.value().optional.entry_point >= bytes.size()) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    MappedImage image;
    image.bytes_ = bytes.first(headers.value().optional.image_size);
    image.entry_point_ = headers.value().optional.entry_point;
    image.exports_ = headers.value().directory(Directory::Exports);
    image.imports_ = headers.value().directory(Directory::Imports);
    return image;
}

OrStatus<MappedImage> MappedImage::at(std::uint64_t base) {
    const auto* const first = reinterpret_cast<const std::byte*>(base);
    const auto headers =
        formats::pe::read_headers({first, abi::page_size}, formats::pe::Role::Program);
    if (headers.is_err()) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    return over({first, headers.value().optional.image_size});
}

OrStatus<std::string_view> MappedImage::text(std::uint64_t rva) const {
    const auto* const all = reinterpret_cast<const char*>(bytes_.data());
    std::size_t length = 0;
    while (formats::is_inside(rva, length + 1, bytes_.size()) && length <= longest_text) {
        if (all[rva + length] == '\0') {
            return std::string_view{all + rva, length};
        }
        ++length;
    }
    return rt::Err{NtStatus::InvalidImageFormat};
}

} // namespace process
