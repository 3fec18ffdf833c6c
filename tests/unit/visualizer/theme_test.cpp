// SPDX-License-Identifier: MIT
// The palette as people read it and tell it apart.
#include "tests/catch.h"
#include "tests/unit/visualizer/color_science.h"
#include "visualizer/models/slat_model.h"
#include "visualizer/theme/palette.h"

#include <string>
#include <utility>
#include <vector>

namespace {

using color_science::contrast;
using color_science::difference;
using color_science::Vision;
using vitrine::theme::Color;
using vitrine::theme::Hue;
using vitrine::theme::Mode;
using vitrine::theme::Palette;
using vitrine::theme::palette_of;

constexpr double readable = 4.5; // [WCAG 2.2, 1.4.3], level AA for text of normal size
constexpr double visible = 3.0;  // [WCAG 2.2, 1.4.11], for signs
constexpr double apart = 12;     // six times what is just noticeable

struct NamedHue {
    const char* name;
    const Hue& hue;
};

std::vector<NamedHue> hues_of(const Palette& palette) {
    return {
        {"VTL 0", palette.vtl0},    {"VTL 1", palette.vtl1},    {"hypervisor", palette.hypervisor},
        {"device", palette.device}, {"denied", palette.denied}, {"done", palette.done}};
}

} // namespace

TEST_CASE("Contrast and difference agree with published values", "[theme]") {
    CHECK(contrast({0x000000}, {0xFFFFFF}) == Approx(21).margin(0.01));
    CHECK(contrast({0x777777}, {0xFFFFFF}) == Approx(4.48).margin(0.01));
    CHECK(difference({0x123456}, {0x123456}, Vision::Normal) == Approx(0).margin(1e-9));
    // Pure red and pure green: far apart, but much less so for a deuteranope.
    const double normal = difference({0xFF0000}, {0x00FF00}, Vision::Normal);
    CHECK(normal == Approx(86.6).margin(0.5));
    CHECK(difference({0xFF0000}, {0x00FF00}, Vision::Deutan) < normal / 2);
}

TEST_CASE("Every text colour is readable on every surface it is written on", "[theme]") {
    for (const Mode mode : {Mode::Dark, Mode::Light}) {
        const Palette& palette = palette_of(mode);
        CAPTURE(palette.is_dark());
        for (const Color surface : {palette.panel, palette.raised, palette.inset}) {
            CAPTURE(surface.rgb);
            CHECK(contrast(palette.text, surface) >= readable);
            CHECK(contrast(palette.muted, surface) >= readable);
            CHECK(contrast(palette.faint, surface) >= readable);
        }
        CHECK(contrast(palette.accent, palette.panel) >= readable);
        CHECK(contrast(palette.panel, palette.text) >= readable); // the flag "now"
    }
}

TEST_CASE("Every hue's words are readable on its fill, its tint and a panel", "[theme]") {
    for (const Mode mode : {Mode::Dark, Mode::Light}) {
        const Palette& palette = palette_of(mode);
        for (const NamedHue& named : hues_of(palette)) {
            CAPTURE(palette.is_dark(), named.name);
            CHECK(contrast(named.hue.on_fill, named.hue.fill) >= readable);
            CHECK(contrast(named.hue.text, named.hue.tint) >= readable);
            CHECK(contrast(named.hue.text, palette.panel) >= readable);
            CHECK(contrast(palette.text, named.hue.tint) >= readable);
            CHECK(contrast(palette.muted, named.hue.tint) >= readable);
            CHECK(contrast(palette.faint, named.hue.tint) >= readable);
        }
    }
}

TEST_CASE("Owners and denial can be told apart with every kind of colour vision", "[theme]") {
    const Palette& palette = palette_of(Mode::Dark);
    auto hues = hues_of(palette);
    hues.pop_back(); // "done" is a tick in a list; it never stands next to an owner's colour.
    for (const Vision vision : {Vision::Normal, Vision::Protan, Vision::Deutan, Vision::Tritan}) {
        for (std::size_t i = 0; i < hues.size(); ++i) {
            for (std::size_t j = i + 1; j < hues.size(); ++j) {
                CAPTURE(static_cast<int>(vision), hues[i].name, hues[j].name);
                CHECK(difference(hues[i].hue.fill, hues[j].hue.fill, vision) >= apart);
            }
        }
    }
}

TEST_CASE("Both themes fill with the same hues, so that a lesson's words fit both", "[theme]") {
    const auto dark = hues_of(palette_of(Mode::Dark));
    const auto light = hues_of(palette_of(Mode::Light));
    for (std::size_t i = 0; i < dark.size(); ++i) {
        CHECK(dark[i].hue.fill == light[i].hue.fill);
    }
}

TEST_CASE("The glyph on a page of the map stands out from the page", "[theme]") {
    for (const Mode mode : {Mode::Dark, Mode::Light}) {
        const Palette& palette = palette_of(mode);
        for (const Color shade : {kernel_shade(palette), ordinary_shade(palette), palette.vtl1.fill,
                                  palette.device.fill}) {
            CAPTURE(palette.is_dark(), shade.rgb);
            CHECK(contrast(ink_on(shade), shade) >= visible);
        }
        for (const NamedHue& named : hues_of(palette)) {
            CAPTURE(palette.is_dark(), named.name);
            CHECK(contrast(named.hue.text, closed_shade(palette, named.hue)) >= visible);
        }
    }
}

TEST_CASE("Mixing nothing gives the lower colour, mixing all the upper one", "[theme]") {
    CHECK(vitrine::theme::mix({0x102030}, {0xFFEEDD}, 0).rgb == 0x102030);
    CHECK(vitrine::theme::mix({0x102030}, {0xFFEEDD}, 1).rgb == 0xFFEEDD);
    CHECK(vitrine::theme::mix({0x000000}, {0xFFFFFF}, 0.5F).rgb == 0x808080);
}
