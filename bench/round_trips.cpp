// SPDX-License-Identifier: MIT
#include "bench/measures.h"
#include "machine/qemu/qemu.h"

namespace bench {
namespace {

struct Count {
    double instructions = 0; // of one round trip
    std::string error;
};

Count count_on(const machine::BootSettings& settings) {
    const auto measurement = machine::qemu::measure(settings);
    if (!measurement.error.empty()) {
        return {0, measurement.error};
    }
    for (const abi::TraceEvent& event : measurement.events) {
        if (event.kind == abi::EventKind::Mark &&
            event.operand[0] == static_cast<std::uint64_t>(abi::Mark::RoundTrips)) {
            const auto trips = static_cast<double>(event.operand[1]);
            return {static_cast<double>(event.operand[2]) / trips, {}};
        }
    }
    return {0, "the image did not report its round trips"};
}

} // namespace

std::vector<Figure> round_trips(const machine::Images& images) {
    const auto settings = machine::boot_settings(images, "scene=round-trips");
    auto floor_settings = settings;
    floor_settings.disk_archive = images.folder / "bench_floor.cpio";
    const Count real = count_on(settings);
    const Count floor = count_on(floor_settings);
    return {{"secure call that does nothing: VTL0 to VTL1 and back", real.instructions,
             "instructions", "two guests, VMRUN and VMMCALL, registers carried over",
             floor.instructions, "qemu -icount", real.error + floor.error}};
}

} // namespace bench
