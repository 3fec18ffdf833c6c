// SPDX-License-Identifier: MIT
#include "bench/measures.h"
#include "machine/qemu/qemu.h"

namespace bench {
namespace {

struct Counts {
    machine::qemu::Measurement measurement;

    /// Instructions of one turn of the loop that `mark` reports; 0 if the image did not report it.
    double of(abi::Mark mark) const {
        for (const abi::TraceEvent& event : measurement.events) {
            if (event.kind == abi::EventKind::Mark &&
                event.operand[0] == static_cast<std::uint64_t>(mark)) {
                const auto turns = static_cast<double>(event.operand[1]);
                return static_cast<double>(event.operand[2]) / turns;
            }
        }
        return 0;
    }
};

constexpr const char* floor_name = "two guests, VMRUN and VMMCALL, registers carried over";

Figure figure(const char* name, abi::Mark mark, const Counts& real, const Counts& floor) {
    const double value = real.of(mark);
    const double yardstick = floor.of(abi::Mark::RoundTrips);
    std::string error = real.measurement.error + floor.measurement.error;
    if (error.empty() && (value == 0 || yardstick == 0)) {
        error = "the image did not report its round trips";
    }
    return {name, value, "instructions", floor_name, yardstick, "qemu -icount", error};
}

} // namespace

std::vector<Figure> round_trips(const machine::Images& images) {
    const auto settings = machine::boot_settings(images, "scene=round-trips");
    auto floor_settings = settings;
    floor_settings.disk_archive = images.folder / "bench_floor.cpio";
    const Counts real{machine::qemu::measure(settings)};
    const Counts floor{machine::qemu::measure(floor_settings)};
    return {figure("secure call that does nothing: VTL0 to VTL1 and back", abi::Mark::RoundTrips,
                   real, floor),
            figure("the same with empty hands", abi::Mark::BareSwitches, real, floor),
            figure("shortest hypercall", abi::Mark::NullHypercalls, real, floor)};
}

} // namespace bench
