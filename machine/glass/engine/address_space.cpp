// SPDX-License-Identifier: MIT
// See address_space.h.
#include "machine/glass/engine/address_space.h"

#include "x86/address.h"

#include <algorithm>
#include <vector>

namespace machine::glass {
namespace {

struct Stretch {
    std::uint64_t begin = 0;
    std::uint64_t end = 0; // 0: the end of all addresses
};

/// The two halves of the canonical addresses, between which the taken stretches lie.
constexpr std::uint64_t lower_half_end = 1ull << 47;
constexpr std::uint64_t upper_half_begin = 0 - lower_half_end;

std::uint64_t read_open_bus(uc_engine*, std::uint64_t, unsigned, void*) { return ~0ull; }
void write_open_bus(uc_engine*, std::uint64_t, unsigned, std::uint64_t, void*) {}

/// Canonical addresses may hold code, which must be "memory" to Unicorn. Behind it is one page that
/// nobody may touch, however long the region is: what slips through is a crash, not a wrong result.
uc_err cover_canonical_halves(uc_engine* uc, std::byte* guard_page) {
    const uc_err error = uc_mem_map_ptr(uc, 0, lower_half_end, UC_PROT_ALL, guard_page);
    return error != UC_ERR_OK
               ? error
               : uc_mem_map_ptr(uc, upper_half_begin, lower_half_end, UC_PROT_ALL, guard_page);
}

/// The addresses between are many more than Unicorn has room for as memory. A device needs no room.
uc_err cover_the_rest(uc_engine* uc, std::vector<Stretch> taken) {
    std::sort(taken.begin(), taken.end(),
              [](const Stretch& left, const Stretch& right) { return left.begin < right.begin; });
    taken.push_back({upper_half_begin, 0});
    std::uint64_t begin = lower_half_end;
    for (const Stretch& each : taken) {
        const uc_err error = begin == each.begin
                                 ? UC_ERR_OK
                                 : uc_mmio_map(uc, begin, each.begin - begin, read_open_bus,
                                               nullptr, write_open_bus, nullptr);
        if (error != UC_ERR_OK) {
            return error;
        }
        begin = each.end;
    }
    return UC_ERR_OK;
}

bool looks_up_linear_addresses() {
    unsigned major = 0;
    unsigned minor = 0;
    uc_version(&major, &minor);
    return major == 2 && minor == 0;
}

} // namespace

uc_err map_address_space(uc_engine* uc, const HostMemory& memory,
                         std::span<const DeviceRegion> devices) {
    std::vector<Stretch> taken;
    uc_err error = UC_ERR_OK;
    const auto map_memory = [&](std::uint64_t base, std::span<std::byte> bytes) {
        taken.push_back({base, base + bytes.size()});
        error = error != UC_ERR_OK
                    ? error
                    : uc_mem_map_ptr(uc, base, bytes.size(), UC_PROT_ALL, bytes.data());
    };
    const auto map_device = [&](std::uint64_t base, const DeviceRegion& device) {
        taken.push_back({base, base + device.bytes});
        error = error != UC_ERR_OK ? error
                                   : uc_mmio_map(uc, base, device.bytes, device.read,
                                                 device.context, device.write, device.context);
    };

    map_memory(engine_ram_base, memory.ram());
    map_memory(engine_pages_base, memory.engine_pages());
    map_device(engine_open_bus, {0, x86::page_bytes, read_open_bus, write_open_bus, nullptr});
    for (const DeviceRegion& device : devices) {
        map_device(engine_ram_base + device.physical, device);
    }
    if (error == UC_ERR_OK && looks_up_linear_addresses()) {
        error = cover_canonical_halves(uc, memory.guard_page());
        error = error != UC_ERR_OK ? error : cover_the_rest(uc, taken);
    }
    return error;
}

} // namespace machine::glass
