// SPDX-License-Identifier: MIT
#include "visualizer/widgets/canvas.h"

#include "visualizer/theme/compat.h"
#include "visualizer/widgets/imgui_values.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace vitrine::widgets {

ImDrawList& Canvas::list() const {
    return on_top_ ? *ImGui::GetForegroundDrawList() : *ImGui::GetWindowDrawList();
}

Point Canvas::measure(Style style, std::string_view text) const {
    const theme::Face& face = around_.fonts[style];
    const ImVec2 size =
        face.font->CalcTextSizeA(face.size, 1e9F, 0, text.data(), text.data() + text.size());
    return {size.x, size.y};
}

float Canvas::line_height(Style style) const { return around_.fonts[style].size; }

float Canvas::text(Point at, Style style, Color color, std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    const theme::Face& face = around_.fonts[style];
    list().AddText(face.font, face.size, {std::floor(at.x), std::floor(at.y)}, color32(color),
                   text.data(), text.data() + text.size());
    return measure(style, text).x;
}

void Canvas::text_in(const Rect& rect, Style style, Color color, std::string_view text,
                     Align align) {
    const std::string shown = shortened(style, text, rect.w);
    const Point size = measure(style, shown);
    float x = rect.x;
    if (align == Align::Center) {
        x = rect.x + (rect.w - size.x) / 2;
    } else if (align == Align::Right) {
        x = rect.right() - size.x;
    }
    this->text({x, rect.y + (rect.h - size.y) / 2}, style, color, shown);
}

bool Canvas::visible(const Rect& rect) const {
    const Rect shown = clip();
    return rect.bottom() >= shown.y && rect.y <= shown.bottom();
}

Rect Canvas::clip() const {
    const ImVec2 low = list().GetClipRectMin();
    const ImVec2 high = list().GetClipRectMax();
    return {low.x, low.y, high.x - low.x, high.y - low.y};
}

std::string Canvas::shortened(Style style, std::string_view text, float width) const {
    constexpr std::string_view ellipsis = "\u2026";
    if (measure(style, text).x <= width + 0.5F) {
        return std::string(text);
    }
    const float room = width - measure(style, ellipsis).x;
    std::size_t kept = text.size();
    while (kept > 0 && measure(style, text.substr(0, kept)).x > room) {
        --kept;
        // Never cut a UTF-8 sequence in the middle.
        while (kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xC0) == 0x80) {
            --kept;
        }
    }
    while (kept > 0 && (text[kept - 1] == ' ' || text[kept - 1] == '.')) {
        --kept;
    }
    return kept == 0 ? std::string() : std::string(text.substr(0, kept)).append(ellipsis);
}

Hit Canvas::hit(std::string_view name, const Rect& rect) {
    const bool pressed =
        around_.places.remember_clickable(name, rect.empty() ? rect : intersection(rect, clip()));
    if (rect.empty()) {
        return {};
    }
    ImGui::SetCursorScreenPos(vec(rect.top_left()));
    ImGui::PushID(name.data(), name.data() + name.size());
    Hit result;
    result.clicked = ImGui::InvisibleButton("hit", {rect.w, rect.h}) || pressed;
    result.hovered = ImGui::IsItemHovered();
    result.held = ImGui::IsItemActive();
    result.double_clicked = result.hovered && ImGui::IsMouseDoubleClicked(0);
    ImGui::PopID();
    return result;
}

void Canvas::remember(std::string_view name, const Rect& rect) {
    around_.places.remember(name, intersection(rect, clip()));
}

Point Canvas::pointer() const {
    const ImVec2 position = ImGui::GetIO().MousePos;
    return {position.x, position.y};
}

bool Canvas::pointer_in(const Rect& rect) const {
    return rect.contains(pointer()) &&
           ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
}

float Canvas::wheel() const { return ImGui::GetIO().MouseWheel; }

Point Canvas::drag() const {
    const ImVec2 delta = ImGui::GetIO().MouseDelta;
    return {delta.x, delta.y};
}

bool Canvas::dragged() const {
    const float limit = px(4);
    return ImGui::GetIO().MouseDragMaxDistanceSqr[0] > limit * limit;
}

void Canvas::resize_cursor(bool horizontal) {
    ImGui::SetMouseCursor(horizontal ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
}

void Canvas::tooltip(std::span<const std::string> lines) {
    const Unit px = unit();
    float width = 0;
    for (const std::string& text : lines) {
        const Style style = &text == &lines.front() ? Style::SmallBold : Style::Small;
        width = std::max(width, measure(style, text).x);
    }
    const float row = px(21);
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    Rect box{pointer().x + px(14), pointer().y + px(16), width + px(22),
             row * static_cast<float>(lines.size()) + px(12)};
    box.x = std::max(px(4), std::min(box.x, screen.x - box.w - px(4)));
    if (box.bottom() > screen.y - px(4)) {
        box.y = pointer().y - box.h - px(8);
    }
    around_.places.remember("tooltip", box);
    above();
    fill(box, palette().raised, px(7));
    outline(box, palette().strong_border, px(7), px(1));
    Rect rest = box.inset(px(11), px(6));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        text_in(rest.cut_top(row), i == 0 ? Style::SmallBold : Style::Small,
                i == 0 ? palette().text : palette().muted, lines[i]);
    }
    below();
}

Canvas::Clip::Clip(Canvas& canvas, const Rect& rect) : canvas_(canvas) {
    canvas_.list().PushClipRect(vec(rect.top_left()), vec(rect.bottom_right()), true);
}

Canvas::Clip::~Clip() { canvas_.list().PopClipRect(); }

void Canvas::Scroll::begin(Canvas& canvas, std::string_view name, const Rect& rect) {
    canvas.remember(name, rect);
    ImGui::SetCursorScreenPos(vec(rect.top_left()));
    const std::string id(name);
    ImGui::BeginChild(id.c_str(), {std::max(1.0F, rect.w), std::max(1.0F, rect.h)}, false,
                      ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoNav);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    content_ = {start.x, start.y, rect.w, rect.h};
}

Canvas::Scroll::Scroll(Canvas& canvas, std::string_view name, const Rect& rect) {
    begin(canvas, name, rect);
}

// ImGui goes on scrolling by pixels, or a slow wheel would never get to the next row.
Canvas::Scroll::Scroll(Canvas& canvas, std::string_view name, Rect rect, Rows rows) : rows_(rows) {
    constexpr float nearly = 0.01F; // of a row: sums of fractions of pixels
    const auto in_sight = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::max(0.0F, rect.h) / rows.height + nearly));
    rect.h = rows.height * static_cast<float>(in_sight);
    begin(canvas, name, rect);
    height_ = rows.height * static_cast<float>(rows.count);
    const float scrolled = ImGui::GetScrollY();
    const std::size_t most = rows.count - std::min(rows.count, in_sight);
    first_row_ = std::min(most, static_cast<std::size_t>(std::round(scrolled / rows.height)));
    top_ = ImGui::GetWindowPos().y; // a whole pixel
    content_.y = top_ - rows.height * static_cast<float>(first_row_);
    cut_ = scrolled - rows.height * static_cast<float>(first_row_);
}

float Canvas::Scroll::y_of(std::size_t row) const {
    const auto below = static_cast<std::int64_t>(row) - static_cast<std::int64_t>(first_row_);
    return top_ + rows_.height * static_cast<float>(below);
}

Canvas::Scroll::~Scroll() {
    // An item of the content's height, so that ImGui knows how far one can scroll.
    ImGui::SetCursorScreenPos({content_.x, content_.y - cut_});
    ImGui::Dummy({1, std::max(1.0F, height_)});
    ImGui::EndChild();
}

void Canvas::Scroll::finish_at_end(float content_bottom) {
    finish(content_bottom);
    if (ImGui::GetScrollY() >= ImGui::GetScrollMaxY()) {
        show(content_bottom);
    }
}

void Canvas::Scroll::show(float y) {
    ImGui::SetScrollFromPosY(y - cut_ - ImGui::GetWindowPos().y, 0.5F);
}

void Canvas::Scroll::to_end() { ImGui::SetScrollY(ImGui::GetScrollMaxY()); }

Canvas::Sheet::Sheet(Canvas& canvas, std::string_view name, const Rect& rect) {
    canvas.remember(name, rect);
    ImGui::SetCursorScreenPos(vec(rect.top_left()));
    const std::string id(name);
    ImGui::BeginChild(id.c_str(), {rect.w, rect.h}, false,
                      ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoNav |
                          ImGuiWindowFlags_NoScrollbar);
}

Canvas::Sheet::~Sheet() { ImGui::EndChild(); }

bool Canvas::text_field(std::string_view name, const Rect& rect, std::string& value,
                        const char* hint, bool take_focus) {
    remember(name, rect);
    const theme::Face& face = around_.fonts[Style::MonoSmall];
    theme::compat::push_font(face.font, face.size);
    ImGui::SetCursorScreenPos(vec(rect.top_left()));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        ImVec2(px(10), std::floor((rect.h - face.size) / 2)));
    ImGui::SetNextItemWidth(rect.w);
    if (take_focus) {
        ImGui::SetKeyboardFocusHere();
    }
    std::array<char, 128> buffer{};
    value.copy(buffer.data(), buffer.size() - 1);
    ImGui::PushID(name.data(), name.data() + name.size());
    const bool entered = ImGui::InputTextWithHint("##field", hint, buffer.data(), buffer.size(),
                                                  ImGuiInputTextFlags_EnterReturnsTrue);
    ImGui::PopID();
    value = buffer.data();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    return entered;
}

} // namespace vitrine::widgets
