"""The usual way to know who asks, in Python: a FastAPI dependency with PyJWT and redis-py, a dictionary before them.

It remembers as bidiqd does: in memory (at most L1_MAX tokens, the oldest go), in Redis by the token's SHA-256, both for
a minute; else the token is verified.
"""

import collections
import hashlib
import json
import os
import time

import jwt
import redis.asyncio
from fastapi import Depends, FastAPI, Header, HTTPException

SECRET = os.environ["SUPABASE_JWT_SECRET"]
L1_MAX = int(os.environ.get("L1_MAX", "50000"))
TTL = 60

app = FastAPI()
store = redis.asyncio.from_url(os.environ["REDIS_URL"])
known = collections.OrderedDict()


def remember(key, user):
    known[key] = (user, time.monotonic() + TTL)
    if len(known) > L1_MAX:
        known.popitem(last=False)


async def who(authorization: str = Header("")):
    if not authorization.startswith("Bearer "):
        raise HTTPException(401)
    token = authorization[7:]
    key = hashlib.sha256(token.encode()).hexdigest()
    found = known.get(key)
    if found and found[1] > time.monotonic():
        return found[0]
    kept = await store.get("fastapi:token:" + key)
    if kept:
        user = json.loads(kept)
    else:
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience="authenticated", leeway=30)
        except jwt.InvalidTokenError:
            raise HTTPException(401) from None
        user = {"user": claims["sub"], "plan": claims.get("app_metadata", {}).get("plan")}
        await store.set("fastapi:token:" + key, json.dumps(user), ex=TTL)
    remember(key, user)
    return user


@app.get("/open")
async def everybody():
    return {"user_id": "local", "is_admin": False}


@app.get("/guarded")
async def users(user: dict = Depends(who)):
    return {"user_id": user["user"], "is_admin": False}
