// Sectors that users write for themselves.
#include "actors/match/own_sector.hpp"
#include "net/routes/app.hpp"
#include "net/routes/own_sector_json.hpp"
#include "net/routes/own_sector_models.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

http::param id_param() {
  return {.name = "id",
          .in = http::param_in::path,
          .kind = http::param_kind::pattern,
          .required = true,
          .pattern = "[a-z0-9_]{2,40}",
          .description = "Identificador do setor"};
}

http::response uncached(std::string body,
                        http::status code = http::status::ok) {
  auto out = http::json_response(std::move(body), code);
  out.headers = {{"Cache-Control", "no-store"}};
  return out;
}

std::string id_of(const request_context& ctx) {
  return std::string{ctx.path_param("id")};
}

// One id means one thing: a sector that all can search for is no user's own.
failure taken() {
  return {errc::invalid_request,
          "the id of a sector that is everybody's",
          {{"id", "Este identificador é de um setor comum; escolha outro"}}};
}

// Without a database no user has a sector of his own.
template <class T, class... Ts>
asio::awaitable<outcome<T>>
ask_accounts(const app& a, request_context& ctx, Ts... xs) {
  if (a.database_backend.empty())
    co_return fail(errc::not_found, "no database");
  co_return co_await ask_service<T, accounts_actor>(a, ctx.remaining(),
                                                    accounts_name, xs...);
}

asio::awaitable<answer> list_sectors(app_ptr a, request_context& ctx) {
  auto found = co_await ask_accounts<own_sector_list>(*a, ctx, list_atom_v,
                                                      caller(ctx));
  if (!found && found.error().code == errc::not_found)
    found = own_sector_list{};
  if (!found)
    co_return http::problem(found.error(), ctx);
  co_return uncached(own_sectors_json(*found, a->own_sectors));
}

asio::awaitable<answer> get_sector(app_ptr a, request_context& ctx) {
  auto found = co_await ask_accounts<own_sector>(*a, ctx, find_atom_v,
                                                 caller(ctx), id_of(ctx));
  if (!found)
    co_return http::problem(found.error(), ctx);
  co_return uncached(own_sector_json(*found));
}

asio::awaitable<answer> put_sector(app_ptr a, request_context& ctx) {
  auto id = id_of(ctx);
  if (a->rules.sector_names.contains(id))
    co_return http::problem(taken(), ctx);
  if (a->database_backend.empty())
    co_return http::problem(fail(errc::unavailable, "no database"), ctx);
  auto read = [body = ctx.body,
               rules = a->own_sectors.rules]() -> outcome<std::string> {
    auto written = parse_own_sector(body, rules);
    if (!written)
      return written.error();
    return own_sector_json(*written);
  };
  auto definition = co_await offload<std::string>(*a, ctx.remaining(), read);
  if (!definition)
    co_return http::problem(definition.error(), ctx);
  auto saved = co_await ask_accounts<saved_sector>(
    *a, ctx, store_atom_v, caller(ctx), id, *definition);
  if (!saved)
    co_return http::problem(saved.error(), ctx);
  auto out = uncached(own_sector_json(saved->kept),
                      saved->is_new ? http::status::created : http::status::ok);
  if (saved->is_new)
    out.headers.emplace_back("Location", "/v1/setores/meus/" + id);
  co_return out;
}

asio::awaitable<answer> delete_sector(app_ptr a, request_context& ctx) {
  auto gone = co_await ask_accounts<bool>(*a, ctx, clear_atom_v, caller(ctx),
                                          id_of(ctx));
  if (!gone)
    co_return http::problem(gone.error(), ctx);
  co_return http::empty_response();
}

} // namespace

asio::awaitable<outcome<sector_ptr>>
find_sector_of(const app& a, request_context& ctx, std::string id) {
  auto found = co_await ask_accounts<own_sector>(a, ctx, find_atom_v,
                                                 caller(ctx), id);
  if (!found)
    co_return found.error();
  auto read = [id,
               kept = std::move(found->definition)]() -> outcome<sector_ptr> {
    auto written = parse_own_sector(kept,
                                    own_sector_rules{.max_terms = SIZE_MAX});
    if (!written)
      return fail(errc::internal, "a kept sector cannot be read");
    written->id = id;
    return std::make_shared<const sector>(std::move(*written));
  };
  co_return co_await offload<sector_ptr>(a, ctx.remaining(), read);
}

void add_own_sector_routes(std::vector<http::route>& table, const app_ptr& a) {
  using http::access;
  using http::verb;
  table.push_back(
    {.path = "/v1/setores/meus",
     .response = &models::own_sector_list,
     .summary = "Setores do próprio usuário",
     .who = access::user,
     .run = [a](request_context& ctx) { return list_sectors(a, ctx); }});
  table.push_back(
    {.path = "/v1/setores/meus/{id}",
     .params = {id_param()},
     .response = &models::own_sector,
     .summary = "Um setor do próprio usuário",
     .who = access::user,
     .run = [a](request_context& ctx) { return get_sector(a, ctx); }});
  table.push_back(
    {.method = verb::put,
     .path = "/v1/setores/meus/{id}",
     .params = {id_param()},
     .request = &models::own_sector_definition,
     .response = &models::own_sector,
     .summary = "Cria ou substitui um setor do próprio usuário",
     .who = access::user,
     .body_limit = a->own_sectors.max_bytes,
     .run = [a](request_context& ctx) { return put_sector(a, ctx); }});
  table.push_back(
    {.method = verb::delete_,
     .path = "/v1/setores/meus/{id}",
     .params = {id_param()},
     .summary = "Remove um setor do próprio usuário",
     .who = access::user,
     .run = [a](request_context& ctx) { return delete_sector(a, ctx); }});
}

} // namespace bidiq
