// SPDX-License-Identifier: MIT
#include "machine/qemu/shared_ram.h"

#include "abi/memory_layout.h"
#include "machine/ram_hash.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace machine::qemu {
SharedRam::~SharedRam() {
    if (data_ != nullptr) {
        ::munmap(const_cast<std::byte*>(data_), size_);
    }
}

std::string SharedRam::create(std::uint64_t size) {
    file_ = host::FileDescriptor(::memfd_create("vitrine-ram", MFD_CLOEXEC));
    if (!file_.is_open() || ::ftruncate(file_.number(), static_cast<off_t>(size)) != 0) {
        return fmt::format("No memory could be set aside for the machine: {}.",
                           std::strerror(errno));
    }
    return map(size);
}

std::string SharedRam::open(const std::string& path, std::uint64_t size) {
    // Whatever has this name: opening it must not wait, and only a file has a size.
    file_ = host::FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat about {};
    if (!file_.is_open() || ::fstat(file_.number(), &about) != 0) {
        return fmt::format("QEMU's RAM file {} cannot be opened: {}.", path, std::strerror(errno));
    }
    if (!S_ISREG(about.st_mode) || static_cast<std::uint64_t>(about.st_size) < size) {
        return fmt::format("QEMU says that its {} bytes of RAM are in {}, but that is no file of "
                           "this size: give -object memory-backend-file the name of a file.",
                           size, path);
    }
    return map(size);
}

std::string SharedRam::map(std::uint64_t size) {
    void* const place = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file_.number(), 0);
    if (place == MAP_FAILED) {
        return fmt::format("The machine's memory could not be mapped: {}.", std::strerror(errno));
    }
    data_ = static_cast<const std::byte*>(place);
    size_ = size;
    return "";
}

std::uint64_t SharedRam::hash() const {
    RamHash hash;
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
            hash.add_page(at / abi::page_size, data_ + at);
        }
    }
    return hash.value();
}

} // namespace machine::qemu
