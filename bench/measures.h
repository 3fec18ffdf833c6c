// SPDX-License-Identifier: MIT
// What ./vitrine bench measures, one file each.
#pragma once

#include "bench/figure.h"
#include "machine/images.h"

#include <vector>

namespace bench {

/// Wall time of scene first-light from power-on to power-off.
std::vector<Figure> boot_times(const machine::Images& images);

/// One signed image judged, and one page: instructions on QEMU, milliseconds on glass.
std::vector<Figure> code_integrity(const machine::Images& images);

/// Instructions a second in the mixed loop: glass with its exact clock, a bare Unicorn, QEMU's TCG.
std::vector<Figure> loop_speeds(const machine::Images& images);

/// Peak memory of a process that runs first-light on glass.
std::vector<Figure> peak_memory(const machine::Images& images);

/// Instructions from VTL0 to VTL1 and back, against the shortest VMRUN loop, counted by QEMU.
std::vector<Figure> round_trips(const machine::Images& images);

/// VTL0's kernel: system calls, switches, faults, ports, processes. VTL1's: trustlets' calls and
/// launch.
std::vector<Figure> kernel_paths(const machine::Images& images);

/// Stepping back and jumping in a run of 100 million instructions on glass.
std::vector<Figure> time_travel(const machine::Images& images);

/// Guests entered and left, events, the start of the glass machine.
std::vector<Figure> machine_costs(const machine::Images& images);

/// What the IOMMU costs when rights change, and when a disk is read.
std::vector<Figure> device_costs(const machine::Images& images);

/// The window's frames on a run of ten million events.
std::vector<Figure> window_frames(const machine::Images& images);

} // namespace bench
