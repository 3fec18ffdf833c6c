// SPDX-License-Identifier: MIT
#include "visualizer/app/pace.h"

#include <algorithm>

namespace vitrine::app {

double Pace::interval() const {
    switch (speed_) {
    case models::Speed::Quarter: return 4 / normal_rate;
    case models::Speed::Normal: return 1 / normal_rate;
    case models::Speed::Eightfold: return 1 / (8 * normal_rate);
    case models::Speed::Maximum: break;
    }
    return 0;
}

double Pace::wait(double now) const { return unlimited() ? 0 : std::max(0.0, next_ - now); }

void Pace::spend(double now) {
    next_ = std::max(now, next_) + interval();
    next_ = std::min(next_, now + interval());
}

} // namespace vitrine::app
