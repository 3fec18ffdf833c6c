// SPDX-License-Identifier: MIT
// An image as it lies in memory, read with suspicion: whoever wrote the file chose every number in
// it. A DLL may harm the process that loads it, which is its right, but the loader must not be the
// one that stumbles.  Lesson: 1.
#pragma once

#include "abi/nt_status.h"
#include "formats/bytes.h"
#include "formats/pe/headers.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace process {

using abi::NtStatus;

/// Everything that is wrong with an image: STATUS_INVALID_IMAGE_FORMAT or a status of its own.
template <typename T>
using OrStatus = rt::Result<T, NtStatus>;

class MappedImage {
public:
    constexpr MappedImage() = default;

    /// `bytes` is what the kernel mapped; the headers must be in its first page.
    static OrStatus<MappedImage> over(std::span<const std::byte> bytes);
    /// The same, where only the base is known: the size is read from the headers.
    static OrStatus<MappedImage> at(std::uint64_t base);

    std::uint64_t base() const { return reinterpret_cast<std::uint64_t>(bytes_.data()); }
    std::uint64_t size() const { return bytes_.size(); }
    bool holds(std::uint64_t address) const {
        return address >= base() && address - base() < size();
    }
    std::uint32_t entry_point() const { return entry_point_; } // RVA; 0: none
    const formats::pe::DataDirectory& exports() const { return exports_; }
    const formats::pe::DataDirectory& imports() const { return imports_; }

    template <typename T>
    OrStatus<T> read(std::uint64_t rva) const {
        T value;
        if (!formats::copy_at(bytes_, rva, value)) {
            return rt::Err{NtStatus::InvalidImageFormat};
        }
        return value;
    }
    /// Zero-terminated text of at most `longest_text` bytes.
    OrStatus<std::string_view> text(std::uint64_t rva) const;
    static constexpr std::size_t longest_text = 255;

private:
    std::span<const std::byte> bytes_;
    std::uint32_t entry_point_ = 0;
    formats::pe::DataDirectory exports_{};
    formats::pe::DataDirectory imports_{};
};

} // namespace process
