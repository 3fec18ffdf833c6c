// SPDX-License-Identifier: MIT
// The differences between Dear ImGui 1.86 (Debian 12) and 1.92, in one place.
//
// Nothing else calls AddRect, AddPolyline, PathStroke, PushFont or the input setters directly:
// their arguments, or their names, changed on the way.
#pragma once

#include <GL/gl.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <cstdint>

namespace vitrine::theme::compat {

inline void rectangle_outline(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 color, float rounding,
                              float thickness) {
#if IMGUI_VERSION_NUM >= 19280
    list.AddRect(from, to, color, rounding, thickness, 0);
#else
    list.AddRect(from, to, color, rounding, 0, thickness);
#endif
}

inline void polyline(ImDrawList& list, const ImVec2* points, int count, ImU32 color,
                     float thickness) {
#if IMGUI_VERSION_NUM >= 19280
    list.AddPolyline(points, count, color, thickness, 0);
#else
    list.AddPolyline(points, count, color, 0, thickness);
#endif
}

inline void stroke_path(ImDrawList& list, ImU32 color, float thickness) {
#if IMGUI_VERSION_NUM >= 19280
    list.PathStroke(color, thickness, 0);
#else
    list.PathStroke(color, 0, thickness);
#endif
}

inline void push_font(ImFont* font, [[maybe_unused]] float size) {
#if IMGUI_VERSION_NUM >= 19200
    ImGui::PushFont(font, size);
#else
    ImGui::PushFont(font);
#endif
}

inline void mouse_moved(float x, float y) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMousePosEvent(x, y);
#else
    ImGui::GetIO().MousePos = ImVec2(x, y);
#endif
}

inline void mouse_button(int button, bool down) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMouseButtonEvent(button, down);
#else
    ImGui::GetIO().MouseDown[button] = down;
#endif
}

inline void mouse_wheel(float vertical) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMouseWheelEvent(0, vertical);
#else
    ImGui::GetIO().MouseWheel = vertical;
#endif
}

/// Before 1.92 the fonts are one texture, made anew when the fonts change; since then the back end
/// keeps up by itself.
constexpr bool fonts_live_in_a_fixed_atlas() { return IMGUI_VERSION_NUM < 19200; }

inline void reload_font_texture() {
#if IMGUI_VERSION_NUM < 19200
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

/// Text stands on whole pixels, so the nearest dot of a glyph is the only one: asking for its
/// neighbours as well costs a software rasterizer a third of its time. Lines that are drawn from
/// the same texture would need the neighbours; ImGui can make them of triangles instead.
inline void sharpen_font_texture() {
#if IMGUI_VERSION_NUM < 19200
    ImGui::GetStyle().AntiAliasedLinesUseTex = false;
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>((std::uintptr_t)ImGui::GetIO().Fonts->TexID));
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
#endif
}

/// A key that is pressed and let go between two frames would never have been down: from 1.87 on
/// ImGui sees to that itself. Call when a key is let go; the next frame then sees it down.
inline void key_let_go([[maybe_unused]] int key) {
#if IMGUI_VERSION_NUM < 18700
    ImGuiIO& io = ImGui::GetIO();
    if (key >= 0 && key < 512 && io.KeysDownDuration[key] < 0) {
        io.KeysDown[key] = true;
    }
#endif
}

/// Call behind each frame; `is_down` knows the keyboard.
template <typename IsDown>
void let_go_of_keys([[maybe_unused]] const IsDown& is_down) {
#if IMGUI_VERSION_NUM < 18700
    ImGuiIO& io = ImGui::GetIO();
    for (int key = 0; key < 512; ++key) {
        io.KeysDown[key] = io.KeysDown[key] && is_down(key);
    }
#endif
}

} // namespace vitrine::theme::compat
