// SPDX-License-Identifier: MIT
// All of the machine but RAM, as it stood between two instructions.
#pragma once

#include "machine/glass/core.h"
#include "machine/glass/devices/edu.h"
#include "machine/glass/devices/pci.h"
#include "machine/glass/devices/pic.h"
#include "machine/glass/devices/power_switch.h"
#include "machine/glass/devices/uart.h"
#include "machine/glass/devices/virtio_block.h"
#include "machine/glass/devices/vtd.h"
#include "machine/glass/event_recorder.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace machine::glass {

struct CoreCheckpoint {
    std::vector<std::byte> registers;
    std::unique_ptr<const LocalApic> apic;
    SvmState svm;
    MsrState msrs;
    bool is_shut_down = false;
    Core::Activity activity = Core::Activity::Executing;
    unsigned recorded_cpl = 0;
};

struct Checkpoint {
    Checkpoint() = default;
    Checkpoint(Checkpoint&&) = default;
    Checkpoint& operator=(Checkpoint&&) = default;

    std::uint64_t clock = 0;
    std::uint64_t turn_end = 0;
    unsigned turn = 0; // whose
    std::vector<CoreCheckpoint> cores;
    EventRecorder::Moment events;
    std::size_t typed = 0;   // entries of the log of what was typed
    std::size_t printed = 0; // bytes
    UartState uart;
    Pic master_pic;
    Pic slave_pic;
    PowerSwitch power;
    PciConfiguration::State pci;
    Vtd::State iommu;
    EduState edu;
    EduState far_edu;
    EduState last_edu;
    VirtioBlockState disk; // if there is one
};

} // namespace machine::glass
