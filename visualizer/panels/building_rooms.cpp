// SPDX-License-Identifier: MIT
#include "visualizer/panels/building_rooms.h"

#include "visualizer/panels/launch_gates.h"
#include "visualizer/panels/panel.h"
#include "visualizer/widgets/chip.h"
#include "visualizer/widgets/label.h"
#include "visualizer/widgets/shapes.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace vitrine::panels {

namespace {

using models::Room;
using models::World;
using widgets::Align;
using widgets::Canvas;
using widgets::Style;

struct RoomSign {
    const char* badge;
    const char* title;
    const char* name;       // in the registry of places
    const char* while_shut; // why nothing is in it
};

RoomSign sign_of(World world) {
    switch (world) {
    case World::Vtl0User: return {"VTL 0", "User mode", "room.vtl0-user", "no program runs"};
    case World::Vtl0Kernel: return {"VTL 0", "Kernel", "room.vtl0-kernel", "not started"};
    case World::Vtl1User: return {"VTL 1", "Trustlets", "room.vtl1-user", "no trustlet runs"};
    case World::Vtl1Kernel: return {"VTL 1", "Secure kernel", "room.vtl1-kernel", "not started"};
    default: return {"Ring \u22121", "Hypervisor", "room.hypervisor", "not started"};
    }
}

/// A trace tells that somebody runs in a kernel, not which program that is.
const char* while_empty(const Room& room) {
    const bool is_kernel = room.world != World::Vtl0User && room.world != World::Vtl1User;
    return is_kernel && room.open ? "started" : sign_of(room.world).while_shut;
}

void draw_walls(Canvas& canvas, const Rect& rect, const Room& room, const theme::Hue& hue) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    if (!room.open && !room.active) {
        canvas.fill(rect, palette.inset, px(8));
        canvas.outline(rect, palette.border, px(8), px(1.2F));
        return;
    }
    canvas.fill(rect, hue.tint, px(8));
    if (room.active) {
        canvas.outline(rect, hue.text, px(8), px(2.5F));
        widgets::glow(canvas, rect, hue.text, px(8), 0.16F);
    } else {
        canvas.outline(rect, hue.fill.faded(palette.is_dark() ? 0.55F : 0.75F), px(8), px(1.2F));
    }
}

// One chip; that of a trustlet can be clicked.
void draw_chip(Canvas& canvas, const Rect& place, const models::RoomChip& chip,
               const std::string& text, const theme::Hue& hue, app::Commands& commands) {
    widgets::chip(canvas, place, text, hue, chip.lit);
    const std::string name = "chip." + text;
    if (!chip.launch) {
        canvas.remember(name, place);
        return;
    }
    const widgets::Hit hit = canvas.hit(name, place);
    if (hit.hovered) {
        canvas.outline(place, canvas.palette().accent, canvas.px(5), canvas.px(1.5F));
        canvas.tooltip(std::array{chip.text, chip.tip});
    }
    if (hit.clicked) {
        commands.add(app::Verb::ShowLaunch, *chip.launch);
    }
}

// With everything it says, if all of the room's chips have the place for that.
bool has_room_for_all(const Canvas& canvas, const Rect& row, const Room& room) {
    float width = 0;
    for (const models::RoomChip& chip : room.chips) {
        width += widgets::chip_width(canvas, chip.text) + canvas.px(6);
    }
    return width <= row.w + canvas.px(6);
}

// What there is no place for: how many, and who they are for the pointer.
void draw_rest(Canvas& canvas, const Rect& row, const Room& room, std::size_t first, Align align) {
    const std::size_t count = room.chips.size() - first;
    canvas.text_in(row, Style::Tiny, canvas.palette().muted, "+" + std::to_string(count), align);
    Rect place = row;
    place = align == Align::Right ? place.cut_right(canvas.px(28)) : place.cut_left(canvas.px(28));
    if (!canvas.pointer_in(place)) {
        return;
    }
    std::vector<std::string> names{"also here"};
    for (std::size_t i = first; i < room.chips.size(); ++i) {
        const bool right = align == Align::Right;
        names.push_back(room.chips[right ? room.chips.size() - 1 - i : i].text);
    }
    canvas.tooltip(names);
}

// Chips in a row, cut off the left (or right) of `row`; what does not fit is counted.
void draw_chips(Canvas& canvas, Rect& row, const Room& room, const theme::Hue& hue, Align align,
                app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const bool right = align == Align::Right;
    const bool in_full = has_room_for_all(canvas, row, room);
    for (std::size_t i = 0; i < room.chips.size(); ++i) {
        const models::RoomChip& chip = room.chips[right ? room.chips.size() - 1 - i : i];
        const std::string& text = in_full || chip.short_text.empty() ? chip.text : chip.short_text;
        const float whole = widgets::chip_width(canvas, text);
        const bool last = i + 1 == room.chips.size();
        const float free = last ? row.w : row.w - px(30); // beside it, how many there are still
        const bool shrinks = (last || i == 0) && free > px(50);
        const float width = shrinks ? std::min(whole, free) : whole;
        if (width > row.w) {
            draw_rest(canvas, row, room, i, align);
            row.w = 0;
            return;
        }
        const Rect place = right ? row.cut_right(width) : row.cut_left(width);
        draw_chip(canvas, place, chip, text, hue, commands);
        right ? row.cut_right(px(6)) : row.cut_left(px(6));
    }
}

// What is below the sign of an ordinary room: its programs, and where in them the processor is.
void draw_inside(Canvas& canvas, Rect inside, const Room& room, const theme::Hue& hue,
                 float way_down, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    Rect row = inside.cut_top(px(widgets::chip_height));
    if (room.chips.empty()) {
        canvas.text_in(row, Style::Small, palette.faint, while_empty(room));
        return;
    }
    const bool tall = inside.h >= px(22);
    const float clear = way_down - inside.x; // of the arrows through the floor
    row.w = tall ? row.w : std::min(row.w, clear);
    draw_chips(canvas, row, room, hue, Align::Left, commands);
    Rect note = tall ? inside.cut_bottom(px(22)) : row;
    note.w = tall ? std::min(note.w, clear) : note.w;
    if (!room.note.empty() && note.w > px(60)) {
        widgets::label(canvas, note, Style::MonoTiny, hue.text, room.note);
    }
}

constexpr float card_height = 22; // the least

// A click on one that was refused asks why. `kept_free` is where its line to the IOMMU passes.
void draw_device(Canvas& canvas, const Rect& box, const models::DeviceCard& card, float kept_free,
                 app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const bool stands_out = card.busy || card.blocked;
    const theme::Hue& hue = card.blocked ? palette.denied : palette.device;
    canvas.remember("device." + card.name, box);
    if (card.denial && canvas.hit("device." + card.name, box).clicked) {
        commands.add(app::Verb::Explain, *card.denial);
    }
    canvas.fill(box, palette.panel, px(5));
    canvas.outline(box, stands_out ? hue.text : hue.fill.faded(0.5F), px(5),
                   px(stands_out ? 2 : 1));
    Rect words = box.inset(px(8), px(2));
    const bool two_lines = words.h >= px(38);
    words.cut_right(kept_free);
    const Rect title = two_lines ? words.cut_top(words.h / 2) : words;
    const bool fits = canvas.measure(Style::SmallBold, card.name).x <= title.w;
    const Style style = fits ? Style::SmallBold : Style::TinyBold;
    widgets::label(canvas, title, style, palette.text, card.name);
    if (!two_lines) {
        words.cut_left(canvas.measure(style, card.name).x + px(6));
    }
    const std::string note = card.blocked ? "\u2715 " + card.note : card.note;
    if (canvas.measure(Style::Tiny, note).x <= words.w) { // whole, or not at all
        canvas.text_in(words, Style::Tiny, card.blocked ? palette.denied.text : palette.muted, note,
                       two_lines ? Align::Left : Align::Right);
    }
}

} // namespace

void draw_room(Canvas& canvas, const Rect& rect, const Room& room, float way_down,
               app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const theme::Hue& hue = hue_of(palette, room.world);
    const RoomSign sign = sign_of(room.world);

    canvas.remember(sign.name, rect);
    draw_walls(canvas, rect, room, hue);
    Rect inside = rect.inset(px(10), px(8));
    Rect title = inside.cut_top(px(24));
    title.cut_left(widgets::badge(canvas, {title.x, title.y + px(1)}, sign.badge, hue) + px(9));
    canvas.text_in(title.cut_left(canvas.measure(Style::Bold, sign.title).x + 1), Style::Bold,
                   room.open || room.active ? palette.text : palette.muted, sign.title);
    title.cut_left(px(14));
    const bool gates_fit = title.w >= gates_width(canvas);
    if (room.gates && gates_fit) {
        draw_gates(canvas, title, *room.gates, commands);
    }

    if (room.world != World::Hypervisor) {
        inside.cut_top(px(6));
        if (room.gates && !gates_fit) { // in a narrow room they stand below its programs
            Rect place = inside;
            place.cut_top(px(widgets::chip_height + 6));
            place.w = gates_width(canvas);
            place.h += px(6);
            if (place.h < px(19)) { // and in a low one, too, beside them
                place = inside.cut_right(place.w);
                inside.cut_right(px(6));
            }
            place.h = std::min(place.h, px(24));
            draw_gates(canvas, place, *room.gates, commands);
        }
        draw_inside(canvas, inside, room, hue, way_down, commands);
        return;
    }
    Rect row{inside.x, rect.bottom() - px(widgets::chip_height + 9), inside.w,
             px(widgets::chip_height)};
    const bool beside_title = row.y < title.bottom();
    if (beside_title) {
        row.cut_left(title.x - px(8) - row.x);
    }
    draw_chips(canvas, row, room, hue, Align::Right, commands);
    if (room.chips.empty()) {
        canvas.text_in(inside, Style::Small, palette.faint, while_empty(room));
    } else if (!room.note.empty()) {
        Rect note = title;
        note.w = beside_title ? std::max(0.0F, row.right() - title.x) : title.w;
        widgets::label(canvas, note, Style::MonoTiny, hue.text, room.note);
    }
}

void draw_devices(Canvas& canvas, const Rect& rect, const std::vector<models::DeviceCard>& cards,
                  app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    canvas.remember("room.devices", rect);
    canvas.fill(rect, palette.device.tint, px(8));
    canvas.outline(rect, palette.device.fill.faded(0.6F), px(8), px(1.2F));
    Rect inside = rect.inset(px(8), px(6));
    canvas.text_in(inside.cut_top(px(24)), Style::Bold, palette.text, "Devices");
    const float gap = px(4);
    const auto fits = static_cast<std::size_t>((inside.h + gap) / (px(card_height) + gap));
    const std::size_t shown = std::min(cards.size(), std::max<std::size_t>(1, fits));
    const auto count = static_cast<float>(std::max<std::size_t>(shown, 2));
    const float height = std::min(px(50), (inside.h - gap * (count - 1)) / count);
    const bool any_blocked = !cards.empty() && cards.front().blocked; // those stand first
    for (std::size_t i = 0; i < shown; ++i) {
        const float kept_free = any_blocked && !cards[i].blocked ? px(16) : 0;
        draw_device(canvas, inside.cut_top(height), cards[i], kept_free, commands);
        inside.cut_top(gap);
    }
    if (shown < cards.size()) {
        const Rect place{rect.right() - px(40), rect.y + px(6), px(30), px(24)};
        canvas.text_in(place, Style::Tiny, palette.muted,
                       "+" + std::to_string(cards.size() - shown), Align::Right);
        if (canvas.pointer_in(place)) {
            std::vector<std::string> names{"also on the bus"};
            for (std::size_t i = shown; i < cards.size(); ++i) {
                names.push_back(cards[i].name);
            }
            canvas.tooltip(names);
        }
    }
}

void draw_iommu(Canvas& canvas, const Rect& rect, const models::Gate& gate) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const bool blocks = gate.blocked != 0;
    canvas.remember("room.iommu", rect);
    canvas.fill(rect, gate.in_force ? palette.device.tint : palette.inset, px(8));
    canvas.outline(rect, gate.in_force ? palette.device.fill.faded(0.6F) : palette.border, px(8),
                   px(1.2F));
    Rect inside = rect.inset(px(8), px(7));
    widgets::badge(canvas, inside.top_left(), "IOMMU", palette.device);
    Rect note = inside.cut_bottom(px(20));
    if (blocks) {
        widgets::cross(canvas, {note.x + px(6), note.center().y}, px(4.5F), palette.denied.text,
                       px(2.4F));
        note.cut_left(px(18));
    }
    canvas.text_in(note, blocks ? Style::SmallBold : Style::Tiny,
                   blocks ? palette.denied.text : palette.muted, gate.note);
}

} // namespace vitrine::panels
