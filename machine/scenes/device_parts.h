// SPDX-License-Identifier: MIT
// What the scenes with devices have in common.
#pragma once

#include "machine/scene.h"
#include "machine/scenes/event_search.h"
#include "machine/scenes/finished_run.h"

#include <vector>

namespace machine::scenes {

struct DeviceSceneText {
    const char* name;
    const char* title;
    const char* description;
};

Scene device_scene(const DeviceSceneText& text, std::vector<Expectation> expectations);

Expectation is_first(); // The IOMMU was on before VTL0's kernel ran.
Expectation good_end();

std::size_t iommu_on(Events events);

inline constexpr std::uint64_t write_bit = 1ull << 32; // of a DmaTransfer's last operand

Scene secure_device(); // secure_device.cpp

} // namespace machine::scenes
