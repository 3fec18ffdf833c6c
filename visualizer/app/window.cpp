// SPDX-License-Identifier: MIT
#define GLFW_INCLUDE_NONE
#include "visualizer/app/window.h"

#include "visualizer/app/headless.h"
#include "visualizer/app/keys.h"
#include "visualizer/app/renderer.h"
#include "visualizer/app/settings_file.h"
#include "visualizer/theme/compat.h"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

namespace vitrine::app {

namespace {

constexpr WindowSize least{1200, 675};  // what the sheets and the building need
constexpr double next_frame = 1.0 / 60; // seconds, while something moves
constexpr double idle_wait = 0.5;       // while nothing does
constexpr int frames_after_input = 3;   // ImGui needs a few to settle after a click

bool is_set(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

/// GLFW, switched on for as long as this lives.
class Glfw {
public:
    Glfw() : works_(glfwInit() == GLFW_TRUE) {}
    ~Glfw() {
        if (works_) {
            glfwTerminate();
        }
    }
    Glfw(const Glfw&) = delete;
    Glfw& operator=(const Glfw&) = delete;
    bool works() const { return works_; }

private:
    bool works_;
};

class DesktopWindow {
public:
    DesktopWindow(const std::string& title, const WindowSize& wanted) : unscaled_(wanted) {
        glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
        glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
        glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
        glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
        glfwWindowHint(GLFW_DEPTH_BITS, 0);
        glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
        const auto [width, height] = fitting(wanted);
        window_ = glfwCreateWindow(width, height, title.c_str(), nullptr, nullptr);
        if (window_ != nullptr) {
            glfwMakeContextCurrent(window_);
            glfwSwapInterval(1);
            glfwSetWindowSizeLimits(window_, least.width, least.height, GLFW_DONT_CARE,
                                    GLFW_DONT_CARE);
        }
    }
    ~DesktopWindow() {
        if (window_ != nullptr) {
            glfwDestroyWindow(window_);
        }
    }
    DesktopWindow(const DesktopWindow&) = delete;
    DesktopWindow& operator=(const DesktopWindow&) = delete;

    GLFWwindow* get() const { return window_; }

    void set_title(const std::string& title) {
        if (title != title_) {
            title_ = title;
            glfwSetWindowTitle(window_, title.c_str());
        }
    }

    WindowSize size() const {
        WindowSize size;
        glfwGetFramebufferSize(window_, &size.width, &size.height);
        return size;
    }

    /// As it would be on a monitor that is not dense, for the next time. Of a window that fills the
    /// screen, the size it was opened with.
    WindowSize unscaled_size() {
        float x_scale = 1;
        float y_scale = 1;
        glfwGetWindowContentScale(window_, &x_scale, &y_scale);
        if (glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) == GLFW_FALSE && x_scale > 0 &&
            y_scale > 0) {
            const WindowSize now = size();
            unscaled_ = {static_cast<int>(static_cast<float>(now.width) / x_scale),
                         static_cast<int>(static_cast<float>(now.height) / y_scale)};
        }
        return unscaled_;
    }

private:
    // What was wanted where that fits, else what the monitor leaves free.
    static WindowSize fitting(const WindowSize& wanted) {
        int x = 0;
        int y = 0;
        WindowSize free = wanted;
        if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
            glfwGetMonitorWorkarea(monitor, &x, &y, &free.width, &free.height);
        }
        return {std::max(least.width, std::min(wanted.width, free.width)),
                std::max(least.height, std::min(wanted.height, free.height))};
    }

    WindowSize unscaled_;
    GLFWwindow* window_ = nullptr;
    std::string title_;
};

Shell& shell_of(GLFWwindow* window) {
    return *static_cast<Shell*>(glfwGetWindowUserPointer(window));
}

bool guest_has_keyboard(const Shell& shell) {
    return shell.view().console_has_keys && !shell.view().address_box;
}

void type(Shell& shell, std::string keys) {
    if (!keys.empty()) {
        shell.obey({Verb::Type, 0, 0, 0, std::move(keys)});
    }
}

void on_key(GLFWwindow* window, int key, int, int action, int modifiers) {
    if (action == GLFW_RELEASE) {
        theme::compat::key_let_go(key);
    }
    if (guest_has_keyboard(shell_of(window)) && key != GLFW_KEY_ESCAPE) {
        type(shell_of(window), action != GLFW_RELEASE ? console_keys(key, modifiers) : "");
        return;
    }
    Shell& shell = shell_of(window);
    if (action != GLFW_RELEASE) {
        const auto command =
            command_with_modifier(key, modifiers, shell.typing(), shell.view().palette);
        if (command) {
            shell.obey(*command);
            return;
        }
    }
    const int others = GLFW_MOD_CONTROL | GLFW_MOD_ALT | GLFW_MOD_SUPER;
    const bool steps = key == GLFW_KEY_N || key == GLFW_KEY_E; // holding these goes on stepping
    if ((action != GLFW_PRESS && !(action == GLFW_REPEAT && steps)) || (modifiers & others) != 0) {
        return;
    }
    if (const auto command = command_for_key(key, shell.typing())) {
        shell.obey(*command);
    }
}

void on_character(GLFWwindow* window, unsigned character) {
    Shell& shell = shell_of(window);
    if (guest_has_keyboard(shell)) {
        type(shell, console_character(character));
        return;
    }
    if (const auto command = command_for_character(character, shell.typing())) {
        shell.obey(*command);
    }
}

// Draws when something changed, and sleeps in between.
void run_loop(DesktopWindow& window, Renderer& renderer, Shell& shell) {
    int frames_due = frames_after_input;
    while (glfwWindowShouldClose(window.get()) == GLFW_FALSE && !shell.closing()) {
        const double time = glfwGetTime();
        const bool soon = frames_due > 0 || shell.animated(time);
        const double before = glfwGetTime();
        glfwWaitEventsTimeout(soon ? next_frame : idle_wait);
        // Woken before the time is up: by the pointer, a key, or a new snapshot.
        if (glfwGetTime() - before < (soon ? next_frame : idle_wait)) {
            frames_due = frames_after_input;
        }
        const bool changed = shell.refresh(glfwGetTime());
        if (!changed && frames_due == 0 && !shell.animated(glfwGetTime())) {
            continue;
        }
        const WindowSize size = window.size();
        if (size.width == 0 || size.height == 0) {
            continue; // minimised
        }
        window.set_title(shell.title());
        renderer.prepare(shell, size);
        ImGui_ImplGlfw_NewFrame();
        renderer.draw(shell, size, glfwGetTime());
        theme::compat::let_go_of_keys([&window](int key) {
            return key <= GLFW_KEY_LAST && key >= GLFW_KEY_SPACE &&
                   glfwGetKey(window.get(), key) == GLFW_PRESS;
        });
        if (const auto file = shell.take_picture_wish()) {
            shell.write_picture(*file, read_pixels(size));
        }
        glfwSwapBuffers(window.get());
        frames_due = shell.carry_out() ? frames_after_input : std::max(0, frames_due - 1);
    }
}

int failed(const std::string& sentence) {
    std::fprintf(stderr, "vitrine: %s\n", sentence.c_str());
    return 1;
}

Remembered last_time(const WindowSettings& settings) {
    const std::filesystem::path& memory = settings.session.settings_file;
    if (memory.empty()) {
        return {settings.look.mode, settings.look.lecture, settings.look.splits, {}, {}};
    }
    Remembered last = read_settings(memory);
    if (settings.look_is_chosen) {
        last.mode = settings.look.mode;
        last.lecture = settings.look.lecture;
    }
    return last;
}

void remember(const std::filesystem::path& memory, const Shell& shell, DesktopWindow& window) {
    const models::View& view = shell.view();
    if (!memory.empty() &&
        !write_settings(memory,
                        {view.mode, view.lecture, view.splits, window.unscaled_size(), {}})) {
        std::fprintf(stderr, "vitrine: The settings could not be written to %s.\n", memory.c_str());
    }
}

} // namespace

bool has_display() {
    if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")) {
        return false;
    }
    return Glfw().works();
}

int show_window(const WindowSettings& settings) {
    const Glfw glfw;
    if (!glfw.works()) {
        return failed("No display answers: check DISPLAY, or use --screenshot FILE.png instead.");
    }
    SessionSettings machine = settings.session;
    machine.first_boot = FirstBoot::OnThread; // The window is up before the machine is.
    Session session(std::move(machine));
    const std::string& source = settings.session.source;
    const Remembered last = last_time(settings);
    DesktopWindow window(source.empty() ? "Vitrine" : "Vitrine: " + source, last.window);
    if (window.get() == nullptr) {
        return failed("The display offers no OpenGL 3.3: install libgl1-mesa-dri.");
    }
    Shell shell(session, {last.mode, last.lecture, last.splits});
    shell.tell(last.problem);
    glfwSetWindowUserPointer(window.get(), &shell);
    glfwSetKeyCallback(window.get(), on_key);
    glfwSetCharCallback(window.get(), on_character);
    Renderer renderer;
    if (!renderer.error().empty()) {
        return failed(renderer.error());
    }
    ImGui_ImplGlfw_InitForOpenGL(window.get(), true); // Calls our callbacks after its own.
    session.start([] { glfwPostEmptyEvent(); });
    if (settings.lesson) {
        shell.obey({Verb::OpenLesson, *settings.lesson, 0, 0, {}});
    }
    if (settings.run_at_once) {
        shell.obey({Verb::Run, 0, 0, 0, {}});
    }
    run_loop(window, renderer, shell);
    session.stop();
    remember(settings.session.settings_file, shell, window);
    ImGui_ImplGlfw_Shutdown();
    const models::SnapshotPtr end = session.snapshot();
    return end->state == models::RunState::Failed ? failed(end->sentence) : 0;
}

} // namespace vitrine::app
