// SPDX-License-Identifier: MIT
#include "tests/unit/visualizer/color_science.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace color_science {
namespace {

using vitrine::theme::Color;

constexpr double pi = 3.14159265358979323846;

struct Vector {
    double x, y, z;
};
using Matrix = std::array<std::array<double, 3>, 3>;

// Severity 1.0, applied to linear light.  [Machado 2009, table 1]
constexpr Matrix normal = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Matrix protan = {{{0.152286, 1.052583, -0.204868},
                            {0.114503, 0.786281, 0.099216},
                            {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix deutan = {{{0.367322, 0.860646, -0.227968},
                            {0.280085, 0.672501, 0.047413},
                            {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix tritan = {{{1.255528, -0.076749, -0.178779},
                            {-0.078411, 0.930809, 0.147602},
                            {0.004733, 0.691367, 0.303900}}};

const Matrix& matrix_of(Vision vision) {
    switch (vision) {
    case Vision::Protan: return protan;
    case Vision::Deutan: return deutan;
    case Vision::Tritan: return tritan;
    case Vision::Normal: break;
    }
    return normal;
}

double linear(unsigned channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

Vector linear(Color color) {
    return {linear(red_of(color)), linear(green_of(color)), linear(blue_of(color))};
}

double luminance(Color color) {
    const Vector light = linear(color);
    return 0.2126 * light.x + 0.7152 * light.y + 0.0722 * light.z;
}

Vector seen_by(const Vector& light, Vision vision) {
    const Matrix& m = matrix_of(vision);
    const auto row = [&](std::size_t i) {
        return std::clamp(m[i][0] * light.x + m[i][1] * light.y + m[i][2] * light.z, 0.0, 1.0);
    };
    return {row(0), row(1), row(2)};
}

Vector lab(const Vector& light) {
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = (0.4124 * light.x + 0.3576 * light.y + 0.1805 * light.z) / 0.95047;
    const double y = 0.2126 * light.x + 0.7152 * light.y + 0.0722 * light.z;
    const double z = (0.0193 * light.x + 0.1192 * light.y + 0.9505 * light.z) / 1.08883;
    return {116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))};
}

double radians(double degrees) { return degrees * pi / 180; }

double hue(double b, double a) {
    const double degrees = std::atan2(b, a) * 180 / pi;
    return degrees < 0 ? degrees + 360 : degrees;
}

double mean_hue(double h1, double h2) {
    if (std::abs(h1 - h2) <= 180) {
        return (h1 + h2) / 2;
    }
    return h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
}

double hue_difference(double h1, double h2, double chroma_product) {
    if (chroma_product == 0) {
        return 0;
    }
    const double d = h2 - h1;
    return d > 180 ? d - 360 : d < -180 ? d + 360 : d;
}

// [Sharma 2005]
double ciede2000(const Vector& one, const Vector& two) {
    const double mean_c = (std::hypot(one.y, one.z) + std::hypot(two.y, two.z)) / 2;
    const double c7 = std::pow(mean_c, 7);
    const double g = 0.5 * (1 - std::sqrt(c7 / (c7 + std::pow(25.0, 7))));
    const double a1 = one.y * (1 + g);
    const double a2 = two.y * (1 + g);
    const double c1 = std::hypot(a1, one.z);
    const double c2 = std::hypot(a2, two.z);
    const double h1 = hue(one.z, a1);
    const double h2 = hue(two.z, a2);

    const double dl = two.x - one.x;
    const double dc = c2 - c1;
    const double dh =
        2 * std::sqrt(c1 * c2) * std::sin(radians(hue_difference(h1, h2, c1 * c2) / 2));
    const double l = (one.x + two.x) / 2;
    const double c = (c1 + c2) / 2;
    const double h = mean_hue(h1, h2);

    const double t = 1 - 0.17 * std::cos(radians(h - 30)) + 0.24 * std::cos(radians(2 * h)) +
                     0.32 * std::cos(radians(3 * h + 6)) - 0.20 * std::cos(radians(4 * h - 63));
    const double l50 = (l - 50) * (l - 50);
    const double sl = 1 + 0.015 * l50 / std::sqrt(20 + l50);
    const double sc = 1 + 0.045 * c;
    const double sh = 1 + 0.015 * c * t;
    const double turn = 30 * std::exp(-((h - 275) / 25) * ((h - 275) / 25));
    const double rc = 2 * std::sqrt(std::pow(c, 7) / (std::pow(c, 7) + std::pow(25.0, 7)));
    const double rt = -rc * std::sin(radians(2 * turn));
    return std::sqrt(std::pow(dl / sl, 2) + std::pow(dc / sc, 2) + std::pow(dh / sh, 2) +
                     rt * (dc / sc) * (dh / sh));
}

} // namespace

double contrast(Color a, Color b) {
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
    return (light + 0.05) / (dark + 0.05);
}

double difference(Color a, Color b, Vision vision) {
    return ciede2000(lab(seen_by(linear(a), vision)), lab(seen_by(linear(b), vision)));
}

} // namespace color_science
