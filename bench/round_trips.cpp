// SPDX-License-Identifier: MIT
#include "bench/measures.h"
#include "bench/told.h"
#include "machine/qemu/qemu.h"

#include <string>

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

/// What an image without checks, trace and policy needs for the same.
struct Floor {
    const char* name;
    abi::Mark mark;
};
constexpr Floor two_guests{"two guests, VMRUN and VMMCALL, registers carried over",
                           abi::Mark::RoundTrips};
constexpr Floor one_guest{"one guest, VMRUN and VMMCALL, registers kept",
                          abi::Mark::NullHypercalls};

Figure figure(const char* name, abi::Mark mark, const Counts& real, const Counts& floor,
              const Floor& kind) {
    const double value = real.of(mark);
    const double yardstick = floor.of(kind.mark);
    std::string error = real.measurement.error + floor.measurement.error;
    if (error.empty() && (value == 0 || yardstick == 0)) {
        error = "the image did not report its round trips";
    }
    return {name, value, "instructions", kind.name, yardstick, "qemu -icount", error};
}

} // namespace

std::vector<Figure> round_trips(const machine::Images& images) {
    const auto settings = machine::boot_settings(images, "scene=round-trips");
    auto floor_settings = settings;
    floor_settings.disk_archive = images.folder / "bench_floor.cpio";
    const Counts real{machine::qemu::measure(settings)};
    const Counts floor{machine::qemu::measure(floor_settings)};
    return {figure("secure call that does nothing: VTL0 to VTL1 and back", abi::Mark::RoundTrips,
                   real, floor, two_guests),
            {"the same, against the bare way (at most 1.5 times)", real.of(abi::Mark::RoundTrips),
             "instructions", "the same with empty hands", real.of(abi::Mark::BareSwitches),
             "qemu -icount", real.measurement.error},
            {"secure call that looks at a page (VERIFY_PAGE)",
             instructions_told(real.measurement.console, "pages verified"), "instructions",
             "secure call that does nothing", real.of(abi::Mark::RoundTrips), "qemu -icount",
             real.measurement.error},
            figure("the same with empty hands", abi::Mark::BareSwitches, real, floor, two_guests),
            figure("shortest hypercall", abi::Mark::NullHypercalls, real, floor, one_guest)};
}

} // namespace bench
