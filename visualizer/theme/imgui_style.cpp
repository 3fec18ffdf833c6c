// SPDX-License-Identifier: MIT
#include "visualizer/theme/imgui_style.h"

#include <imgui.h>

namespace vitrine::theme {

namespace {

ImVec4 vector_of(Color color) {
    const auto share = [](unsigned channel) { return static_cast<float>(channel) / 255.0F; };
    return {share(red_of(color)), share(green_of(color)), share(blue_of(color)), color.alpha};
}

void set_shape(ImGuiStyle& style) {
    style.WindowRounding = 0;
    style.ChildRounding = 0;
    style.FrameRounding = 6;
    style.PopupRounding = 8;
    style.ScrollbarRounding = 6;
    style.WindowPadding = {0, 0};
    style.FramePadding = {10, 6};
    style.ItemSpacing = {0, 0};
    style.ScrollbarSize = 9;
    style.WindowBorderSize = 0;
    style.ChildBorderSize = 0;
    style.FrameBorderSize = 1;
    style.PopupBorderSize = 1;
}

} // namespace

void apply_style(const Palette& palette, float scale) {
    ImGuiStyle& style = ImGui::GetStyle();
    style = ImGuiStyle();
    set_shape(style);
    style.ScaleAllSizes(scale);

    const auto set = [&](ImGuiCol role, Color color) { style.Colors[role] = vector_of(color); };
    set(ImGuiCol_Text, palette.text);
    set(ImGuiCol_TextDisabled, palette.faint);
    set(ImGuiCol_WindowBg, palette.background);
    set(ImGuiCol_ChildBg, palette.panel.faded(0));
    set(ImGuiCol_PopupBg, palette.raised);
    set(ImGuiCol_Border, palette.border);
    set(ImGuiCol_FrameBg, palette.inset);
    set(ImGuiCol_FrameBgHovered, palette.raised);
    set(ImGuiCol_FrameBgActive, palette.raised);
    set(ImGuiCol_ScrollbarBg, palette.panel.faded(0));
    set(ImGuiCol_ScrollbarGrab, palette.strong_border.faded(0.7F));
    set(ImGuiCol_ScrollbarGrabHovered, palette.strong_border);
    set(ImGuiCol_ScrollbarGrabActive, palette.faint);
    set(ImGuiCol_TextSelectedBg, palette.accent.faded(0.35F));
}

} // namespace vitrine::theme
