// SPDX-License-Identifier: MIT
// See bus_master.h.
#include "machine/glass/devices/bus_master.h"

#include <algorithm>
#include <cstring>

namespace machine::glass {
namespace {

/// Judged otherwise than an access to memory, whatever the tables say of the address.  [VTD 3.14]
constexpr bool is_interrupt(std::uint64_t address) {
    return address >= x86::msi_window_begin && address < x86::msi_window_end;
}

} // namespace

void BusMaster::record(std::uint64_t address, std::size_t bytes, DmaDirection direction) const {
    constexpr unsigned write_bit = 32;
    const std::uint64_t is_write = direction == DmaDirection::Write ? 1 : 0;
    constexpr auto device = abi::World::Kind::Device;
    path_.events.record({abi::EventKind::DmaTransfer,
                         0,
                         device,
                         device,
                         {place_.requester().raw, address, bytes | is_write << write_bit}});
}

/// `step(offset, bytes, physical)` for each stretch that may be reached and is RAM.
template <typename Step>
bool BusMaster::for_each_page(std::uint64_t address, std::size_t bytes, DmaDirection direction,
                              const Step& step) const {
    if (!device_.may_be_master()) {
        return bytes == 0;
    }
    bool is_whole = true;
    for (std::size_t done = 0; done < bytes;) {
        const std::uint64_t here = address + done;
        const std::uint64_t left = x86::page_bytes - here % x86::page_bytes;
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes - done));
        const auto reached = path_.iommu.reach({place_.requester(), here, direction});
        const bool is_ram = reached && path_.memory.contains(reached->physical, count);
        if (is_ram) {
            step(done, count, reached->physical);
            record(here, count, direction);
        }
        is_whole = is_whole && is_ram;
        done += count;
    }
    return is_whole;
}

bool BusMaster::read(std::uint64_t address, std::span<std::byte> to) const {
    std::fill(to.begin(), to.end(), std::byte{});
    return for_each_page(address, to.size(), DmaDirection::Read,
                         [&](std::size_t offset, std::size_t count, std::uint64_t physical) {
                             const auto from = path_.memory.ram().subspan(physical, count);
                             std::copy(from.begin(), from.end(),
                                       to.begin() + static_cast<std::ptrdiff_t>(offset));
                         });
}

bool BusMaster::write(std::uint64_t address, std::span<const std::byte> from) const {
    if (is_interrupt(address) && from.size() <= x86::msi_window_end - address) {
        interrupt_by_words(address, from);
        return true;
    }
    return for_each_page(address, from.size(), DmaDirection::Write,
                         [&](std::size_t offset, std::size_t count, std::uint64_t physical) {
                             path_.memory.write_bytes(physical, from.subspan(offset, count));
                         });
}

/// Each four bytes are one message, as QEMU carries them.
void BusMaster::interrupt_by_words(std::uint64_t address, std::span<const std::byte> from) const {
    constexpr std::size_t word = sizeof(std::uint32_t);
    for (std::size_t done = 0; done + word <= from.size(); done += word) {
        std::uint32_t data = 0;
        std::memcpy(&data, from.data() + done, word);
        interrupt(x86::MsiAddress::from(static_cast<std::uint32_t>(address + done)),
                  x86::MsiData::from(data));
    }
}

void BusMaster::interrupt(x86::MsiAddress address, x86::MsiData data) const {
    if (is_interrupt(address.raw) && device_.may_be_master()) {
        path_.iommu.interrupt({place_.requester(), address.raw, data.raw});
    }
}

} // namespace machine::glass
