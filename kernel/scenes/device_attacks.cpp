// SPDX-License-Identifier: MIT
// The scenes of devices: an attack by DMA from the attack lab, and then what VTL1 says of its
// secret.  Lesson: 10.
#include "kernel/console.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/scenes.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"

namespace nt::scenes {
namespace {

void play_with_verdict(std::string_view attack) {
    CHECK(play_attack(attack, stage()), "The kernel has no such attack.");
    const auto page = attacks::last_secret_page();
    if (!page) {
        return;
    }
    const auto verification = secure_calls::verify_page(*page);
    CHECK(abi::is_success(verification.status), "VTL1 did not verify its page.");
    console::print("kernel: VTL1 says its secret is {}\n",
                   verification.intact ? "intact" : "CHANGED");
}

} // namespace

void dma_attack(const Stage& /*stage*/) { play_with_verdict("dma-attack"); }
void dma_before_iommu(const Stage& /*stage*/) { play_with_verdict("dma-before-iommu"); }
void stale_iotlb(const Stage& /*stage*/) { play_with_verdict("stale-iotlb"); }
void wrong_requester(const Stage& /*stage*/) { play_with_verdict("wrong-requester"); }

} // namespace nt::scenes
