// SPDX-License-Identifier: MIT
// Scenes with devices: DMA that must not be, each under the name of its attack and followed by what
// VTL1 says of it; and DMA as it should be, a disk from which programs come.  Lesson: 10.
#pragma once

#include "machine/scene.h"

#include <vector>

namespace machine::scenes {

/// dma-attack, stale-iotlb, dma-before-iommu, wrong-requester, legit-disk, secure-device.
std::vector<Scene> device_scenes();

} // namespace machine::scenes
