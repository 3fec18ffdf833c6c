// SPDX-License-Identifier: MIT
// What the IOMMU costs: when rights change, and when a disk is read.
#include "bench/measures.h"
#include "machine/qemu/qemu.h"

namespace bench {
namespace {

using abi::EventKind;
using abi::Mark;
using abi::TraceEvent;
using machine::qemu::Measurement;

constexpr const char* without_flush = "the same without telling the IOMMU";

/// Instructions, each time, from the report of what changed to the answer of the hypercall: that is
/// telling processors and the IOMMU. Their mean.
double mean_of_telling(const Measurement& boot) {
    const auto distances = machine::qemu::instructions_between(
        boot.events, [](const TraceEvent& event) { return event.kind == EventKind::SlatChange; },
        [](const TraceEvent& event) { return event.kind == EventKind::Hypercall; });
    double sum = 0;
    for (const std::uint64_t each : distances) {
        sum += static_cast<double>(each);
    }
    return distances.empty() ? 0 : sum / static_cast<double>(distances.size());
}

/// Instructions a page while VTL1 takes its own pages.
double of_own_pages(const Measurement& boot) {
    const TraceEvent* begin = nullptr;
    for (const TraceEvent& event : boot.events) {
        if (event.kind == EventKind::ProtectionEnabled) {
            begin = &event;
        }
        const bool is_ready =
            event.kind == EventKind::Mark &&
            event.operand[0] == static_cast<std::uint64_t>(Mark::SecureKernelReady);
        if (begin != nullptr && is_ready && event.operand[1] != 0) {
            return static_cast<double>(event.clock - begin->clock) /
                   static_cast<double>(event.operand[1]);
        }
    }
    return 0;
}

std::vector<Figure> protection_changes(const machine::Images& images) {
    const auto with = machine::qemu::measure(machine::boot_settings(images, "scene=first-light"));
    const auto without = machine::qemu::measure(
        machine::boot_settings(images, "scene=first-light without=iotlb-flush-on-revoke"));
    const std::string error = with.error + without.error;
    return {{"protection change: telling processors and IOMMU, a list", mean_of_telling(with),
             "instructions", without_flush, mean_of_telling(without), "qemu -icount", error},
            {"protection change, a page of VTL1's own", of_own_pages(with), "instructions",
             without_flush, of_own_pages(without), "qemu -icount", error}};
}

/// Ticks of the time-stamp counter a page, in the order of the loops.
std::vector<double> ticks_a_page(std::span<const TraceEvent> events) {
    std::vector<double> ticks;
    const TraceEvent* begin = nullptr;
    for (const TraceEvent& event : events) {
        const auto mark = static_cast<Mark>(event.operand[0]);
        if (event.kind != EventKind::Mark) {
            continue;
        }
        if (mark == Mark::LoopBegins) {
            begin = &event;
        } else if (mark == Mark::LoopEnds && begin != nullptr && event.operand[1] != 0) {
            ticks.push_back(static_cast<double>(event.clock - begin->clock) /
                            static_cast<double>(event.operand[1]));
        }
    }
    return ticks;
}

Figure disk_reads(const machine::Images& images) {
    auto settings = machine::boot_settings(images, "");
    settings.disk_archive = images.folder / "bench_disk.cpio";
    settings.disk = images.disk_archive; // any sectors will do
    Figure figure{"disk read with the IOMMU on, a page of 4 KiB",
                  0,
                  "time-stamp ticks",
                  "the same with the IOMMU off",
                  0,
                  "qemu",
                  ""};
    const auto machine = machine::switch_on_qemu(settings);
    if (!machine.target) {
        figure.note = machine.error;
        return figure;
    }
    const machine::Stop stop = machine.target->run({});
    const auto ticks = ticks_a_page(machine.target->events());
    if (ticks.size() != 2) {
        figure.note = "the image did not read twice: " + stop.sentence;
        return figure;
    }
    figure.yardstick_value = ticks[0];
    figure.value = ticks[1];
    return figure;
}

} // namespace

std::vector<Figure> device_costs(const machine::Images& images) {
    std::vector<Figure> figures = protection_changes(images);
    figures.push_back(disk_reads(images));
    return figures;
}

} // namespace bench
