// SPDX-License-Identifier: MIT
// A colour as the palette writes it: 0xRRGGBB. No ImGui here, so that the theme's contrast and
// colour-vision tests need no window.
#pragma once

#include <cstdint>

namespace vitrine::theme {

struct Color {
    std::uint32_t rgb = 0; // 0xRRGGBB
    float alpha = 1;       // 0 transparent … 1 opaque

    constexpr Color faded(float factor) const { return {rgb, alpha * factor}; }

    friend constexpr bool operator==(const Color&, const Color&) = default;
};

constexpr unsigned red_of(Color color) { return (color.rgb >> 16) & 0xFF; }
constexpr unsigned green_of(Color color) { return (color.rgb >> 8) & 0xFF; }
constexpr unsigned blue_of(Color color) { return color.rgb & 0xFF; }

/// `share` of `over` on top of `under`, opaque: cheaper to draw than a blended rectangle.
constexpr Color mix(Color under, Color over, float share) {
    const auto channel = [share](unsigned from, unsigned to) {
        const float value = static_cast<float>(from) * (1 - share) + static_cast<float>(to) * share;
        return static_cast<std::uint32_t>(value + 0.5F);
    };
    return {channel(red_of(under), red_of(over)) << 16 |
                channel(green_of(under), green_of(over)) << 8 |
                channel(blue_of(under), blue_of(over)),
            1};
}
static_assert(mix({0x000000}, {0xFFFFFF}, 1).rgb == 0xFFFFFF);

} // namespace vitrine::theme
