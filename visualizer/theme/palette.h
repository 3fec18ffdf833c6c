// SPDX-License-Identifier: MIT
// Every colour of the window, by role.
//
// Hue says who owns; a glyph says what is permitted; red is for denial alone and never comes
// without a cross and the word. Contrast and colour-vision distance are unit tests of this table.
#pragma once

#include "visualizer/theme/color.h"

namespace vitrine::theme {

enum class Mode { Dark, Light };

/// The four uses of one hue.
struct Hue {
    Color text;    // words and lines on a panel
    Color fill;    // solid areas
    Color on_fill; // words on `fill`
    Color tint;    // a quiet background
};

struct Palette {
    Mode mode = Mode::Dark;

    Color background; // behind the panels
    Color panel;
    Color raised; // buttons, tooltips
    Color inset;  // wells
    Color border;
    Color strong_border;
    Color text;
    Color muted;
    Color faint;
    Color accent; // the chosen tab, the focused field

    Hue vtl0;
    Hue vtl1;
    Hue hypervisor;
    Hue device;
    Hue denied;
    Hue done;

    bool is_dark() const { return mode == Mode::Dark; }
};

const Palette& palette_of(Mode mode);

/// VTL0's own kernel memory, a shade of VTL0's hue deeper than the rest of VTL0's memory.
Color kernel_shade(const Palette& palette);
/// VTL0's other memory, a shade lighter.
Color ordinary_shade(const Palette& palette);
/// Ink for the glyph drawn on `fill`: near white or near black, whichever is easier to see.
Color ink_on(Color fill);
/// A page nobody may touch: the owner's tint, so that the diagonal stroke on it stands out.
Color closed_shade(const Palette& palette, const Hue& owner);

} // namespace vitrine::theme
