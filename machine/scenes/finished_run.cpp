// SPDX-License-Identifier: MIT
#include "machine/scenes/finished_run.h"

#include "abi/ports.h"

namespace machine::scenes {

attacks::Evidence evidence_in(const SceneRun& run) {
    return attacks::Evidence{{run.events, {}, run.stop}};
}

bool ended_in_good_order(const SceneRun& run) {
    return run.stop.reason == StopReason::PoweredOff &&
           run.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly);
}

} // namespace machine::scenes
