// SPDX-License-Identifier: MIT
#include "machine/bochs/guest_ram.h"

#include "abi/trace_ring.h"
#include "machine/bochs/configuration.h"
#include "machine/ram_hash.h"
#include "machine/ring_reader.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace machine::bochs {

GuestRam::GuestRam(std::shared_ptr<host::ChildProcess> process, std::uint64_t place)
    : process_(std::move(process)), place_(place) {}

GuestRam::~GuestRam() {
    if (data_ != nullptr) {
        ::munmap(data_, size_);
    }
}

std::string GuestRam::create(std::uint64_t size) {
    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return fmt::format("No memory for a copy of the machine's RAM: {}.", std::strerror(errno));
    }
    data_ = static_cast<std::byte*>(memory);
    size_ = size;
    std::byte first{};
    return process_->read_memory(place_, {&first, 1})
               ? ""
               : "This system does not let a program read the memory of a child of its own, which "
                 "is how Bochs is watched.";
}

/// Where Bochs has this address. Without what is its own area.
std::uint64_t offset_of(std::uint64_t address) {
    return address < own_area_begin ? address : address - (own_area_end - own_area_begin);
}

bool GuestRam::copy(std::uint64_t address, std::uint64_t size) {
    return size <= size_ && address <= size_ - size &&
           process_->read_memory(place_ + offset_of(address), {data_ + address, size});
}

GuestRam::Copied GuestRam::copy_events(std::uint64_t next) {
    if (!copy(abi::trace_ring_header_address, sizeof(abi::TraceRingHeader))) {
        return Copied::Whole; // it has ended: what was copied before is all there is
    }
    const abi::TraceRingHeader header = read_ring_header(bytes());
    if (header.magic == 0 || header.written <= next) {
        return Copied::Whole; // none, or none that is sound: who reads the copy will say so
    }
    const std::uint64_t begin =
        std::max(next, header.written - std::min(header.written, header.capacity));
    for (std::uint64_t at = begin; at < header.written;) {
        const std::uint64_t slot = at % header.capacity;
        const std::uint64_t count = std::min(header.written - at, header.capacity - slot);
        copy(abi::trace_ring_slots_address + slot * sizeof(abi::TraceEvent),
             count * sizeof(abi::TraceEvent));
        at += count;
    }
    std::uint64_t written = header.written;
    process_->read_memory(place_ + offset_of(abi::trace_ring_header_address) +
                              offsetof(abi::TraceRingHeader, written),
                          std::as_writable_bytes(std::span(&written, 1)));
    return written - begin < header.capacity || written == header.written ? Copied::Whole
                                                                          : Copied::Torn;
}

void GuestRam::copy_all() {
    std::array<std::byte, 64 * 1024> buffer;
    for (std::uint64_t address = 0; address < size_; address += buffer.size()) {
        if (address < own_area_begin || address >= own_area_end) {
            copy_if_changed(address, buffer);
        }
    }
}

/// Memory that was never touched stays so, here as there.
void GuestRam::copy_if_changed(std::uint64_t address, std::span<std::byte> buffer) {
    if (process_->read_memory(place_ + offset_of(address), buffer) &&
        std::memcmp(buffer.data(), data_ + address, buffer.size()) != 0) {
        std::memcpy(data_ + address, buffer.data(), buffer.size());
    }
}

std::uint64_t GuestRam::hash() const {
    RamHash hash;
    for (std::uint64_t address = 0; address < size_; address += abi::page_size) {
        hash.add_page(address / abi::page_size, data_ + address);
    }
    return hash.value();
}

} // namespace machine::bochs
