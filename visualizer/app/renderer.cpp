// SPDX-License-Identifier: MIT
#include "visualizer/app/renderer.h"

#include "visualizer/theme/compat.h"
#include "visualizer/theme/imgui_style.h"

#include <GL/gl.h>
#include <backends/imgui_impl_opengl3.h>
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cstdint>

namespace vitrine::app {

namespace {

constexpr ImGuiWindowFlags root_flags =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
    ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings |
    ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse;

void set_clear_color(theme::Color color) {
    glClearColor(static_cast<float>(theme::red_of(color)) / 255.0F,
                 static_cast<float>(theme::green_of(color)) / 255.0F,
                 static_cast<float>(theme::blue_of(color)) / 255.0F, 1);
}

void set_scissor(const Area& area, int window_height) {
    glScissor(area.left, window_height - area.bottom, std::max(0, area.right - area.left),
              std::max(0, area.bottom - area.top));
}

void fill_clip(const ImDrawList*, const ImDrawCmd* command) {
    const ImVec4& clip = command->ClipRect; // whole pixels
    set_scissor({static_cast<int>(clip.x), static_cast<int>(clip.y), static_cast<int>(clip.z),
                 static_cast<int>(clip.w)},
                static_cast<int>(ImGui::GetIO().DisplaySize.y));
    const ImVec4 color = ImGui::ColorConvertU32ToFloat4(
        static_cast<ImU32>((std::uintptr_t)command->UserCallbackData));
    glClearColor(color.x, color.y, color.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
}

} // namespace

Renderer::Renderer() {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr; // A teaching window is the same for everyone, every time.
    ImGui::GetIO().LogFilename = nullptr;
    if (!ImGui_ImplOpenGL3_Init("#version 330 core")) {
        error_ = "OpenGL 3.3 could not be set up: install a Mesa driver (libgl1-mesa-dri).";
    }
}

Renderer::~Renderer() {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
}

void Renderer::prepare(const Shell& shell, const WindowSize& size) {
    const float scale = scale_for(size, shell.view().lecture);
    const theme::Mode mode = shell.view().mode;
    if (scale != scale_) {
        fonts_.load(scale);
        if (theme::compat::fonts_live_in_a_fixed_atlas() && scale_ != 0) {
            theme::compat::reload_font_texture();
        }
    }
    if (scale != scale_ || mode != mode_) {
        theme::apply_style(theme::palette_of(mode), scale);
    }
    ImGui_ImplOpenGL3_NewFrame(); // makes the font's texture, the first time
    if (scale != scale_ || mode != mode_) {
        theme::compat::sharpen_font_texture();
    }
    if (scale != scale_ || mode != mode_) {
        draw_all_anew();
    }
    scale_ = scale;
    mode_ = mode;
}

void Renderer::draw(Shell& shell, const WindowSize& size, double time) {
    ImGui::NewFrame();
    places_.forget();
    const theme::Palette& palette = theme::palette_of(mode_);
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({static_cast<float>(size.width), static_cast<float>(size.height)});
    ImGui::Begin("vitrine", nullptr, root_flags);
    widgets::Canvas canvas({palette, fonts_, scale_, time, places_, pictures_, fill_clip});
    const double begin = steady_seconds();
    shell.draw(canvas, shell.layout(size));
    drawing_seconds_ = steady_seconds() - begin;
    ImGui::End();
    shell.set_typing(ImGui::GetIO().WantTextInput);
    ImGui::Render();

    if (pixels_ == Pixels::Drawn) {
        draw_pixels(shell, size);
    }
}

void Renderer::draw_pixels(Shell& shell, const WindowSize& size) {
    const unsigned target = bound_framebuffer();
    if (can_keep(shell, size)) {
        kept_.bind();
        draw_changes(size);
        kept_.copy_to(target);
    } else {
        draw_whole(size);
    }
}

bool Renderer::can_keep(Shell& shell, const WindowSize& size) {
    if (size == refused_) {
        return false; // Asking again in every frame would only take time.
    }
    if (kept_.resize(size)) {
        return true;
    }
    refused_ = size;
    damage_.forget();
    shell.tell(fmt::format("The graphics driver keeps no picture of {}\u00d7{}: all of it is drawn "
                           "each time. A smaller window is faster.",
                           size.width, size.height));
    return false;
}

void Renderer::draw_changes(const WindowSize& size) {
    ImDrawData& frame = *ImGui::GetDrawData();
    const std::vector<Area> areas = damage_.next(frame, size, [this](ImTextureID texture) {
        return pictures_.version_of((widgets::TextureId)texture);
    });
    glEnable(GL_SCISSOR_TEST);
    set_clear_color(theme::palette_of(mode_).background);
    std::int64_t drawn = 0;
    for (const Area& area : areas) {
        set_scissor(area, size.height);
        glClear(GL_COLOR_BUFFER_BIT);
        drawn += std::int64_t{area.right - area.left} * (area.bottom - area.top);
    }
    share_drawn_ = static_cast<double>(drawn) / (std::int64_t{size.width} * size.height);
    restrict_to(areas, frame);
    ImGui_ImplOpenGL3_RenderDrawData(&frame);
}

void Renderer::draw_whole(const WindowSize& size) {
    glEnable(GL_SCISSOR_TEST);
    set_scissor({0, 0, size.width, size.height}, size.height);
    set_clear_color(theme::palette_of(mode_).background);
    glClear(GL_COLOR_BUFFER_BIT);
    share_drawn_ = 1;
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

} // namespace vitrine::app
