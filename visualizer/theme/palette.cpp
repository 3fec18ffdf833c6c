// SPDX-License-Identifier: MIT
#include "visualizer/theme/palette.h"

#include <cmath>

namespace vitrine::theme {

namespace {

constexpr Color white{0xFFFFFF};

constexpr Palette dark{
    .mode = Mode::Dark,
    .background = {0x0B101A},
    .panel = {0x131A28},
    .raised = {0x1C2638},
    .inset = {0x0E1522},
    .border = {0x263349},
    .strong_border = {0x3B4C69},
    .text = {0xEAF0F8},
    .muted = {0xA3B1C6},
    .faint = {0x8797B0},
    .accent = {0x6CB6FF},
    .vtl0 = {{0x6CB6FF}, {0x1B75D8}, white, {0x12263F}},
    .vtl1 = {{0xFFC04D}, {0xEEA30A}, {0x1A1200}, {0x35280F}},
    .hypervisor = {{0xF0A3D6}, {0xA0457F}, white, {0x331A2C}},
    .device = {{0x4FDDB8}, {0x22AD88}, {0x00120F}, {0x0F2D28}},
    .denied = {{0xFF7A66}, {0xD42C14}, white, {0x3C1916}},
    .done = {{0x7EE0A5}, {0x1A8064}, white, {0x14301F}},
};

constexpr Palette light{
    .mode = Mode::Light,
    .background = {0xE9EDF3},
    .panel = white,
    .raised = {0xF3F6FA},
    .inset = {0xF7F9FC},
    .border = {0xCFD8E4},
    .strong_border = {0x9AA9BD},
    .text = {0x121B28},
    .muted = {0x4A586C},
    .faint = {0x5A677A},
    .accent = {0x0B5CB5},
    .vtl0 = {{0x0B5CB5}, {0x1B75D8}, white, {0xE3EFFC}},
    .vtl1 = {{0x8A5300}, {0xEEA30A}, {0x1A1200}, {0xFDF0D5}},
    .hypervisor = {{0x8A2F6A}, {0xA0457F}, white, {0xFBE7F4}},
    .device = {{0x006B55}, {0x22AD88}, {0x00120F}, {0xDDF3EC}},
    .denied = {{0xB3260F}, {0xD42C14}, white, {0xFCE6E2}},
    .done = {{0x11693A}, {0x1A8064}, white, {0xDFF3E7}},
};

} // namespace

const Palette& palette_of(Mode mode) { return mode == Mode::Dark ? dark : light; }

Color kernel_shade(const Palette& palette) {
    return mix(palette.vtl0.fill, palette.is_dark() ? Color{0x000000} : Color{0x00204A}, 0.28F);
}

Color ordinary_shade(const Palette& palette) {
    return palette.is_dark() ? mix(palette.vtl0.fill, {0xB5DAFF}, 0.12F)
                             : mix(palette.vtl0.fill, white, 0.35F);
}

Color ink_on(Color fill) {
    constexpr double bright = 0.26; // relative luminance above which near black is easier to see
    const auto light = [](unsigned channel) { return std::pow(channel / 255.0, 2.2); };
    const double luminance = 0.2126 * light(red_of(fill)) + 0.7152 * light(green_of(fill)) +
                             0.0722 * light(blue_of(fill));
    return luminance > bright ? Color{0x140C00, 0.88F} : Color{0xFFFFFF, 0.94F};
}

Color closed_shade(const Palette& palette, const Hue& owner) {
    return mix(owner.tint, owner.fill, palette.is_dark() ? 0.18F : 0.22F);
}

} // namespace vitrine::theme
