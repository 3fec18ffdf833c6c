// SPDX-License-Identifier: MIT
#include "machine/qemu/shared_ram.h"

#include "abi/memory_layout.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace machine::qemu {
namespace {

constexpr std::uint64_t fnv_offset = 0xCBF2'9CE4'8422'2325;
constexpr std::uint64_t fnv_prime = 0x0000'0100'0000'01B3;

using PageWords = std::array<std::uint64_t, abi::page_size / sizeof(std::uint64_t)>;

// Pages of zeros count for nothing, so it does not matter which of them were ever touched.
std::uint64_t add_page(std::uint64_t hash, std::uint64_t number, const PageWords& words) {
    if (std::all_of(words.begin(), words.end(), [](std::uint64_t word) { return word == 0; })) {
        return hash;
    }
    hash = (hash ^ number) * fnv_prime;
    for (const std::uint64_t word : words) {
        hash = (hash ^ word) * fnv_prime;
    }
    return hash;
}

} // namespace

SharedRam::~SharedRam() {
    if (data_ != nullptr) {
        ::munmap(const_cast<std::byte*>(data_), size_);
    }
}

std::string SharedRam::create(std::uint64_t size) {
    file_ = FileDescriptor(::memfd_create("vitrine-ram", MFD_CLOEXEC));
    if (!file_.is_open() || ::ftruncate(file_.number(), static_cast<off_t>(size)) != 0) {
        return fmt::format("No memory could be set aside for the machine: {}.",
                           std::strerror(errno));
    }
    void* const place = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file_.number(), 0);
    if (place == MAP_FAILED) {
        return fmt::format("The machine's memory could not be mapped: {}.", std::strerror(errno));
    }
    data_ = static_cast<const std::byte*>(place);
    size_ = size;
    return "";
}

std::uint64_t SharedRam::hash() const {
    std::uint64_t hash = fnv_offset;
    const auto size = static_cast<off_t>(size_);
    off_t hole = 0;
    while (hole < size) {
        const off_t begin = ::lseek(file_.number(), hole, SEEK_DATA);
        if (begin < 0) {
            break; // nothing but a hole to the end
        }
        hole = ::lseek(file_.number(), begin, SEEK_HOLE);
        for (auto at = static_cast<std::uint64_t>(begin); at < static_cast<std::uint64_t>(hole);
             at += abi::page_size) {
            PageWords words;
            std::memcpy(words.data(), data_ + at, sizeof words);
            hash = add_page(hash, at / abi::page_size, words);
        }
    }
    return hash;
}

} // namespace machine::qemu
