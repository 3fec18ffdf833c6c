// SPDX-License-Identifier: MIT
#include "visualizer/app/stage.h"

#include <imgui.h>

namespace vitrine::app {

Stage::Stage(Session& session, const WindowSize& size, Look look)
    : session_(session), surface_(size), shell_(session, look) {
    error_ = surface_.error();
    if (error_.empty()) {
        renderer_ = std::make_unique<Renderer>();
        error_ = renderer_->error();
    }
}

void Stage::frame(double time) {
    session_.advance(time);
    draw(time);
}

void Stage::draw(double time) {
    ImGuiIO& io = ImGui::GetIO();
    const WindowSize& size = surface_.size();
    io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
    io.DeltaTime = 1.0F / 60.0F;
    shell_.refresh(time);
    renderer_->prepare(shell_, size);
    surface_.bind();
    renderer_->draw(shell_, size, time);
    if (const auto file = shell_.take_picture_wish()) {
        shell_.write_picture(*file, picture());
    }
    shell_.carry_out();
}

void Stage::finish() const { surface_.finish(); }

void Stage::settle(double time) {
    // The second frame shows what the first asked the machine for; the third, sizes ImGui learnt.
    for (int i = 0; i < 4; ++i) {
        session_.advance(time);
        do {
            shell_.refresh(time);
        } while (shell_.catching_up());
        draw(time);
    }
}

} // namespace vitrine::app
