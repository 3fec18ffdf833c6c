// SPDX-License-Identifier: MIT
#include "visualizer/panels/panel.h"

namespace vitrine::panels {

const theme::Hue& hue_of(const theme::Palette& palette, abi::World::Kind world) {
    switch (world) {
    case abi::World::Kind::Vtl1User:
    case abi::World::Kind::Vtl1Kernel: return palette.vtl1;
    case abi::World::Kind::Hypervisor: return palette.hypervisor;
    case abi::World::Kind::Device: return palette.device;
    default: return palette.vtl0;
    }
}

} // namespace vitrine::panels
